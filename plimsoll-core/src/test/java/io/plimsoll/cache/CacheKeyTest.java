package io.plimsoll.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.tenant.TenantId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CacheKeyTest {

    private static final TenantId ACME = new TenantId("acme");

    private static CacheKey.Builder key() {
        return CacheKey.of(CacheArea.RANKING, ACME);
    }

    @Test
    void differentValuesAreDifferentKeys() {
        assertThat(List.of(
                        key().key(),
                        key().with("").key(),
                        key().with("ab").key(),
                        key().with("a").with("b").key(),
                        key().with(Optional.empty()).key(),
                        key().with(Optional.of("")).key(),
                        key().withAll(List.of("a", "b")).key(),
                        key().with(2).with("a").with("b").with("c").key(),
                        key().with("\ud800").key(),
                        key().with("\ud801").key(),
                        CacheKey.of(CacheArea.ANSWER, ACME).key(),
                        CacheKey.of(CacheArea.RANKING, new TenantId("acme", 2)).key()))
                .doesNotHaveDuplicates();
    }

    @Test
    void setsAreTheSameInAnyOrder() {
        assertThat(key().withAll(List.of("b", "a")).key())
                .isEqualTo(key().withAll(List.of("a", "b")).key());
    }
}
