package io.plimsoll.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.inference.TokenUsage;
import io.plimsoll.tenant.TenantId;
import io.plimsoll.usage.UsageStore.Grouping;
import io.plimsoll.usage.UsageStore.Period;
import io.plimsoll.usage.UsageStore.Sum;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [UsageStore] does.
public abstract class UsageStoreContract {

    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId GLOBEX = new TenantId("globex");
    private static final LocalDate MONDAY = LocalDate.parse("2026-11-23");
    private static final Period WEEK = new Period(Optional.of(ACME), MONDAY, MONDAY.plusDays(6));
    private static final Period WEEK_OF_ALL = new Period(Optional.empty(), MONDAY, MONDAY.plusDays(6));

    private static final Usage.Avoided AVOIDED = new Usage.Avoided(2, 1, 0.25);

    protected UsageStore store;

    /// Opens an empty store.
    protected abstract UsageStore open();

    @BeforeEach
    final void openStore() {
        store = open();
    }

    private static UsageKey key(LocalDate day, TenantId tenant, String collection, String principal, String model) {
        return new UsageKey(day, tenant, collection, principal, model);
    }

    private static Usage usage(long calls, double usd) {
        return new Usage(
                calls, 1, usd == 0 ? calls : 0, 1, new TokenUsage(100 * calls, 10 * calls), 3 * calls, usd, AVOIDED);
    }

    @Test
    void whatIsAddedIsSummedUpByAnythingTheKeyHas() {
        store.add(Map.of(
                key(MONDAY, ACME, "docs", "ann", "small"), usage(1, 0.5),
                key(MONDAY, ACME, "news", "ann", "large"), usage(2, 4),
                key(MONDAY.plusDays(1), ACME, "docs", "bob", "small"), usage(3, 1)));
        store.add(Map.of(key(MONDAY, ACME, "docs", "ann", "small"), usage(1, 0.25)));

        assertThat(store.sums(WEEK, Grouping.DAY, 10))
                .extracting(Sum::name)
                .containsExactly("2026-11-23", "2026-11-24");
        assertThat(store.sums(WEEK, Grouping.MODEL, 10)).extracting(Sum::name).containsExactly("large", "small");
        assertThat(store.sums(WEEK, Grouping.PRINCIPAL, 10).getFirst())
                .isEqualTo(new Sum(
                        "ann",
                        new Usage(4, 3, 0, 3, new TokenUsage(400, 40), 12, 4.75, new Usage.Avoided(6, 3, 0.75))));
        assertThat(store.sums(WEEK, Grouping.COLLECTION, 1))
                .extracting(Sum::name)
                .containsExactly("news");
        assertThat(store.total(WEEK))
                .isEqualTo(new Usage(7, 4, 0, 4, new TokenUsage(700, 70), 21, 5.75, new Usage.Avoided(8, 4, 1)));
    }

    @Test
    void aTenantSeesItsOwnAndAnOperatorAll() {
        store.add(Map.of(
                key(MONDAY, ACME, "docs", "ann", "small"), usage(1, 1),
                key(MONDAY, GLOBEX, "docs", "gus", "small"), usage(1, 2)));
        assertThat(store.total(WEEK).usd()).isEqualTo(1);
        assertThat(store.sums(WEEK, Grouping.TENANT, 10)).extracting(Sum::name).containsExactly("acme");
        assertThat(store.sums(WEEK_OF_ALL, Grouping.TENANT, 10))
                .extracting(Sum::name)
                .containsExactly("globex", "acme");
    }

    @Test
    void aPeriodHasItsFirstAndItsLastDay() {
        store.add(Map.of(
                key(MONDAY.minusDays(1), ACME, "docs", "ann", "small"), usage(1, 1),
                key(MONDAY, ACME, "docs", "ann", "small"), usage(1, 2),
                key(MONDAY.plusDays(6), ACME, "docs", "ann", "small"), usage(1, 4),
                key(MONDAY.plusDays(7), ACME, "docs", "ann", "small"), usage(1, 8)));
        assertThat(store.total(WEEK).usd()).isEqualTo(6);
    }

    @Test
    void modelsWithoutAPriceAreNamedAndCostAnUnknownAmount() {
        store.add(Map.of(
                key(MONDAY, ACME, "docs", "ann", "in-house"), usage(2, 0),
                key(MONDAY, ACME, "docs", "ann", "small"), usage(1, 1)));
        assertThat(store.unpriced(WEEK, 10)).containsExactly("in-house");
        assertThat(store.total(WEEK).cost()).hasValue(1);
        assertThat(store.sums(WEEK, Grouping.MODEL, 10).getLast().usage().cost())
                .isEmpty();
    }

    @Test
    void oldDaysAreForgotten() {
        store.add(Map.of(
                key(MONDAY, ACME, "docs", "ann", "small"), usage(1, 1),
                key(MONDAY.plusDays(1), ACME, "docs", "ann", "small"), usage(1, 2)));
        store.forgetBefore(MONDAY.plusDays(1));
        assertThat(store.total(WEEK).usd()).isEqualTo(2);
    }

    @Test
    void nothingIsNothing() {
        assertThat(store.total(WEEK)).isEqualTo(Usage.NONE);
        assertThat(store.sums(WEEK, Grouping.DAY, 10)).isEqualTo(List.of());
    }
}
