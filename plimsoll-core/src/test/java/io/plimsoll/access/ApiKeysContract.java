package io.plimsoll.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.access.ApiKeys.ApiKey;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [ApiKeys] does.
public abstract class ApiKeysContract {

    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId OTHER = new TenantId("other");

    protected ApiKeys keys;

    /// Opens the store; what an earlier one of the same test wrote is there.
    protected abstract ApiKeys open();

    @BeforeEach
    final void openStore() {
        keys = open();
    }

    private static ApiKey key(TenantId tenant, String id, String hash) {
        return new ApiKey(
                id,
                tenant,
                AccessRole.EDITOR,
                new AccessLabels(Set.of("hr", "board")),
                Optional.of(Set.of("books", "notes")),
                hash,
                Instant.parse("2026-11-01T12:00:00Z"));
    }

    @Test
    void aKeyIsFoundByItsHashAsItWas() {
        keys.put(key(ACME, "ci", "h1"));
        keys = open();
        assertThat(keys.findByHash("h1")).contains(key(ACME, "ci", "h1"));
        assertThat(keys.findByHash("h2")).isEmpty();
    }

    @Test
    void reachingAllCollectionsIsNotReachingNone() {
        var all = new ApiKey("all", ACME, AccessRole.READER, AccessLabels.NONE, Optional.empty(), "h1", Instant.EPOCH);
        var none = new ApiKey(
                "none", ACME, AccessRole.READER, AccessLabels.NONE, Optional.of(Set.of()), "h2", Instant.EPOCH);
        keys.put(all);
        keys.put(none);
        assertThat(keys.list(ACME)).containsExactly(all, none);
    }

    @Test
    void aReplacedKeyNoLongerWorks() {
        keys.put(key(ACME, "ci", "h1"));
        keys.put(key(ACME, "ci", "h2"));
        assertThat(keys.findByHash("h1")).isEmpty();
        assertThat(keys.list(ACME)).containsExactly(key(ACME, "ci", "h2"));
    }

    @Test
    void anotherTenantsKeyOfTheSameIdIsAnotherKey() {
        keys.put(key(ACME, "ci", "h1"));
        keys.put(key(OTHER, "ci", "h2"));
        assertThat(keys.list(ACME)).containsExactly(key(ACME, "ci", "h1"));
        assertThat(keys.revoke(OTHER, "ci")).isTrue();
        assertThat(keys.findByHash("h1")).isPresent();
    }

    @Test
    void aRevokedKeyNoLongerWorks() {
        keys.put(key(ACME, "ci", "h1"));
        assertThat(keys.revoke(ACME, "ci")).isTrue();
        assertThat(keys.findByHash("h1")).isEmpty();
        assertThat(keys.revoke(ACME, "ci")).isFalse();
    }

    @Test
    void oneKeyCannotHaveTwoIds() {
        keys.put(key(ACME, "ci", "h1"));
        assertThatThrownBy(() -> keys.put(key(OTHER, "ci", "h1")))
                .isInstanceOfSatisfying(
                        PlimsollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
    }
}
