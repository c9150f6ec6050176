package io.plimsoll.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.inference.ModelCall;
import io.plimsoll.inference.ModelCall.Operation;
import io.plimsoll.inference.TokenUsage;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import io.plimsoll.usage.Budget.Budgets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class UsageAccountTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final CollectionKey DOCS = new CollectionKey(ACME, new CollectionName("docs"));
    private static final ModelPrices PRICES = new ModelPrices(Map.of("gpt-x", new ModelPrices.Price(2.5, 10)));

    private final Rows store = new Rows();
    private Instant now = Instant.parse("2026-11-25T12:00:00Z");

    /// Only what an account needs of a store.
    private static final class Rows implements UsageStore {

        private final Map<UsageKey, Usage> rows = new HashMap<>();
        private boolean full;

        @Override
        public void add(Map<UsageKey, Usage> usage) {
            if (full) {
                throw new PlimsollException(ErrorCode.STORAGE_FULL, "full");
            }
            usage.forEach((key, more) -> rows.merge(key, more, Usage::plus));
        }

        @Override
        public List<Sum> sums(Period period, Grouping by, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Usage total(Period period) {
            return rows.entrySet().stream()
                    .filter(row -> !row.getKey().day().isBefore(period.from())
                            && !row.getKey().day().isAfter(period.to())
                            && row.getKey().tenant().equals(period.tenant().orElseThrow()))
                    .map(Map.Entry::getValue)
                    .reduce(Usage.NONE, Usage::plus);
        }

        @Override
        public List<String> unpriced(Period period, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void forgetBefore(LocalDate day) {
            rows.keySet().removeIf(key -> key.day().isBefore(day));
        }
    }

    private UsageAccount account(Budget budget) {
        return new UsageAccount(
                store,
                new UsageAccount.Settings(
                        PRICES, new Budgets(budget, Map.of(), 0.8), Duration.ofHours(1), Duration.ofDays(400)),
                () -> now);
    }

    private static OptionalDouble call(UsageAccount account, String model, String principal) {
        var caller = new Principal(ACME, principal, AccessRole.READER, AccessLabels.NONE, Optional.empty());
        var context =
                new RequestContext(caller, Deadline.in(Duration.ofSeconds(1)), "4bf92f3577b34da6a3ce929d0e0e4736");
        return account.add(
                context,
                Optional.of(DOCS),
                ModelCall.reported(Operation.CHAT, model, new TokenUsage(1_000_000, 100_000)));
    }

    @Test
    void aCallCostsWhatItsTokensCost() {
        try (var account = account(Budget.NONE)) {
            assertThat(call(account, "gpt-x", "ann")).hasValue(3.5);
            assertThat(call(account, "in-house", "ann")).isEmpty();
        }
    }

    @Test
    void whatWasCountedIsWrittenAtTheEnd() {
        try (var account = account(Budget.NONE)) {
            call(account, "gpt-x", "ann");
            call(account, "gpt-x", "ann");
            assertThat(store.rows).isEmpty();
        }
        var key = new UsageKey(LocalDate.parse("2026-11-25"), ACME, "docs", "ann", "gpt-x");
        assertThat(store.rows)
                .isEqualTo(Map.of(
                        key, new Usage(2, 0, 0, 0, new TokenUsage(2_000_000, 200_000), 0, 7, Usage.Avoided.NONE)));
    }

    @Test
    void whatCannotBeWrittenWaitsAndIsWrittenOnce() {
        try (var account = account(Budget.NONE)) {
            call(account, "gpt-x", "ann");
            store.full = true;
            assertThatThrownBy(account::flush).isInstanceOf(PlimsollException.class);
            call(account, "gpt-x", "ann");
            store.full = false;
            account.flush();
            account.flush();
        }
        assertThat(store.rows.values()).extracting(Usage::calls).containsExactly(2L);
    }

    @Test
    void tooManyPrincipalsAreCountedTogether() {
        try (var account = account(Budget.NONE)) {
            for (int i = 0; i < 20_010; i++) {
                call(account, "gpt-x", "user-" + i);
            }
        }
        assertThat(store.rows).hasSize(20_001);
        var others = new UsageKey(LocalDate.parse("2026-11-25"), ACME, "docs", UsageKey.OTHERS, "gpt-x");
        assertThat(store.rows)
                .hasEntrySatisfying(others, usage -> assertThat(usage.calls()).isEqualTo(10));
    }

    @Test
    void aSpentBudgetRefusesAndNamesItsSettingUntilTheNextDay() {
        try (var account = account(new Budget(OptionalDouble.of(7), OptionalDouble.empty()))) {
            call(account, "gpt-x", "ann");
            assertThatCode(() -> account.admit(ACME)).doesNotThrowAnyException();
            call(account, "gpt-x", "ann");
            assertThatThrownBy(() -> account.admit(ACME)).isInstanceOfSatisfying(PlimsollException.class, refusal -> {
                assertThat(refusal.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
                assertThat(refusal.detail()).contains("daily budget of 7.00 USD", "2026-11-26T00:00:00Z");
                assertThat(refusal.setting()).hasValue("plimsoll.usage.budgets.daily-usd");
                assertThat(refusal.retryAfter()).hasValue(Duration.ofHours(12));
            });
            account.flush();
            assertThatThrownBy(() -> account.admit(ACME)).isInstanceOf(PlimsollException.class);
            now = now.plus(Duration.ofDays(1));
            assertThatCode(() -> account.admit(ACME)).doesNotThrowAnyException();
        }
    }

    @Test
    void aMonthsBudgetOutlastsItsDaysAndARestart() {
        var budget = new Budget(OptionalDouble.empty(), OptionalDouble.of(3));
        try (var account = account(budget)) {
            call(account, "gpt-x", "ann");
        }
        now = now.plus(Duration.ofDays(2));
        try (var account = account(budget)) {
            assertThatThrownBy(() -> account.admit(ACME)).isInstanceOf(PlimsollException.class);
            assertThat(account.standings(ACME).getFirst().share()).isGreaterThan(1);
            now = Instant.parse("2026-12-01T00:00:00Z");
            assertThatCode(() -> account.admit(ACME)).doesNotThrowAnyException();
        }
    }

    @Test
    void callsWithoutAPriceSpendNoBudget() {
        try (var account = account(new Budget(OptionalDouble.of(1), OptionalDouble.of(1)))) {
            call(account, "in-house", "ann");
            assertThatCode(() -> account.admit(ACME)).doesNotThrowAnyException();
        }
    }
}
