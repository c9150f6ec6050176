package io.plimsoll.slo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.plimsoll.error.Blame;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.slo.BurnAlert.Guard;
import io.plimsoll.slo.BurnRates.Breach;
import io.plimsoll.slo.Objective.Scope.EachTenant;
import io.plimsoll.slo.Objective.Scope.Everybody;
import io.plimsoll.slo.Objective.Scope.OneTenant;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Traces of synthetic traffic, told to the server's own recorder by a clock that the test sets, against figures
/// computed
/// by hand.
class ErrorBudgetsTest {

    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");
    private static final Duration FOUR_WEEKS = Duration.ofDays(28);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration FAST = Duration.ofMillis(120);
    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId GLOBEX = new TenantId("globex");
    private static final Sli AVAILABILITY = Sli.of(ServiceName.ASK, Indicator.AVAILABILITY);
    private static final Sli LATENCY = Sli.latency(ServiceName.ASK, Duration.ofSeconds(2));
    private static final Sli RECALL = Sli.of(ServiceName.SEARCH, Indicator.RECALL);
    private static final Objectives OBJECTIVES = new Objectives(List.of(
            new Objective("ask-availability", new Everybody(), AVAILABILITY, 0.999, FOUR_WEEKS),
            new Objective("ask-availability-of-each", new EachTenant(), AVAILABILITY, 0.999, FOUR_WEEKS),
            new Objective("ask-latency", new EachTenant(), LATENCY, 0.95, FOUR_WEEKS),
            new Objective("search-recall", new Everybody(), RECALL, 0.75, FOUR_WEEKS)));

    private final MemorySloStore store = new MemorySloStore();
    private Instant now = NOON;
    private ErrorBudgets budgets = node(OBJECTIVES, 100);

    private ErrorBudgets node(Objectives objectives, int maxTenants) {
        return new ErrorBudgets(
                store,
                new ErrorBudgets.Settings(objectives, Duration.ofSeconds(5), maxTenants, Guard.DEFAULT),
                SloObserver.NONE,
                () -> now);
    }

    private void answered(TenantId tenant, Duration took) {
        budgets.events().request(tenant, ServiceName.ASK, Optional.empty(), took);
    }

    private void failed(TenantId tenant, Blame blame) {
        budgets.events().request(tenant, ServiceName.ASK, Optional.of(blame), FAST);
    }

    private Standing standing(TenantId tenant, String objective) {
        budgets.flush();
        return ((BurnRates) budgets).of(tenant, objective).orElseThrow();
    }

    private Standing everybody(String objective) {
        budgets.flush();
        return budgets.ofEverybody().stream()
                .filter(one -> one.objective().name().equals(objective))
                .findFirst()
                .orElseThrow();
    }

    /// Each minute so many requests of a tenant, of which so many fail.
    private void traffic(TenantId tenant, Duration time, int aMinute, int bad) {
        for (long minute = 0; minute < time.toMinutes(); minute++) {
            for (int i = 0; i < aMinute; i++) {
                if (i < bad) {
                    failed(tenant, Blame.DEPENDENCY);
                } else {
                    answered(tenant, FAST);
                }
            }
            now = now.plusSeconds(60);
            budgets.flush();
        }
        now = now.minusSeconds(1);
    }

    @Test
    void whatIsTheCallersFaultCountsNowhereAndEverythingElseBurns() {
        for (int i = 0; i < 97; i++) {
            answered(ACME, FAST);
            failed(ACME, Blame.CALLER);
        }
        failed(ACME, Blame.CAPACITY);
        failed(ACME, Blame.DEPENDENCY);
        failed(ACME, Blame.US);

        // 3 bad of 100 where 0.1 are allowed
        var standing = standing(ACME, "ask-availability-of-each");
        assertThat(standing.counts()).isEqualTo(new Counts(97, 100));
        assertThat(standing.budget().allowed()).isCloseTo(0.1, within(1e-9));
        assertThat(standing.budget().remaining()).isCloseTo(-29, within(1e-9));
        assertThat(standing.burnRate(HOUR)).isCloseTo(30, within(1e-9));
        assertThat(everybody("ask-availability").counts()).isEqualTo(new Counts(97, 100));
    }

    @Test
    void latencyIsAShareOfWhatWasAnsweredWithinTheTime() {
        for (int i = 0; i < 18; i++) {
            answered(ACME, FAST);
        }
        answered(ACME, Duration.ofSeconds(2));
        answered(ACME, Duration.ofSeconds(2).plusNanos(1));
        failed(ACME, Blame.CAPACITY);

        // 1 slow of 20 is what 95 % allow
        var standing = standing(ACME, "ask-latency");
        assertThat(standing.counts()).isEqualTo(new Counts(19, 20));
        assertThat(standing.burnRate(HOUR)).isCloseTo(1, within(1e-9));
        assertThat(standing.budget().remaining()).isCloseTo(0, within(1e-9));
    }

    @Test
    void aTenantThatBurnsBurnsNobodyElsesBudget() {
        for (int i = 0; i < 4; i++) {
            failed(ACME, Blame.US);
        }
        for (int i = 0; i < 996; i++) {
            answered(i < 496 ? ACME : GLOBEX, FAST);
        }
        var burning = standing(ACME, "ask-availability-of-each");
        var calm = standing(GLOBEX, "ask-availability-of-each");
        // 4 of 500 and 0 of 500; together 4 of 1,000
        assertThat(burning.burnRate(HOUR)).isCloseTo(8, within(1e-9));
        assertThat(calm.burnRate(HOUR)).isZero();
        assertThat(calm.budget().remaining()).isEqualTo(1);
        assertThat(everybody("ask-availability").burnRate(HOUR)).isCloseTo(4, within(1e-9));
        assertThat(burning.alerts())
                .extracting(firing -> firing.alert().factor())
                .containsExactly(6.0, 3.0, 1.0);
        assertThat(calm.alerts()).isEmpty();
    }

    @Test
    void aQuietTenantDoesNotPageOnOneErrorAndDoesOnItsThird() {
        traffic(ACME, Duration.ofMinutes(50), 1, 0);
        failed(ACME, Blame.US);
        assertThat(standing(ACME, "ask-availability-of-each").burnRate(HOUR)).isGreaterThan(14.4);
        assertThat(standing(ACME, "ask-availability-of-each").alerts()).isEmpty();

        failed(ACME, Blame.US);
        failed(ACME, Blame.US);
        assertThat(standing(ACME, "ask-availability-of-each").alerts())
                .extracting(firing -> firing.alert().factor())
                .containsExactly(14.4, 6.0, 3.0, 1.0);
    }

    /// 71 hours at 10 a minute, then an hour at 50 of which one fails.
    @Test
    void eachWindowHasItsOwnBurnRate() {
        traffic(ACME, Duration.ofHours(71), 10, 0);
        now = now.plusSeconds(1);
        traffic(ACME, Duration.ofHours(1), 50, 1);

        var standing = standing(ACME, "ask-availability-of-each");
        assertThat(standing.burnRate(Duration.ofMinutes(5))).isCloseTo(20, within(1e-9)); // 5 of 250
        assertThat(standing.burnRate(Duration.ofMinutes(30))).isCloseTo(20, within(1e-9)); // 30 of 1,500
        assertThat(standing.burnRate(HOUR)).isCloseTo(20, within(1e-9)); // 60 of 3,000
        assertThat(standing.burnRate(Duration.ofHours(2))).isCloseTo(1_000 * 60 / 3_600.0, within(1e-9));
        assertThat(standing.burnRate(Duration.ofHours(6))).isCloseTo(1_000 * 60 / 6_000.0, within(1e-9));
        assertThat(standing.burnRate(Duration.ofDays(1))).isCloseTo(1_000 * 60 / 16_800.0, within(1e-9));
        assertThat(standing.burnRate(Duration.ofDays(3))).isCloseTo(1_000 * 60 / 45_600.0, within(1e-9));
        assertThat(standing.counts()).isEqualTo(new Counts(45_540, 45_600));
        assertThat(standing.alerts())
                .extracting(firing -> firing.alert().factor())
                .containsExactly(14.4, 6.0, 3.0, 1.0);
    }

    @Test
    void anotherProcessGoesOnFromWhatThisOneWroteDown() {
        traffic(ACME, Duration.ofMinutes(90), 4, 1);
        var before = standing(ACME, "ask-availability-of-each");
        budgets.close();

        budgets = node(OBJECTIVES, 100);
        assertThat(standing(ACME, "ask-availability-of-each")).isEqualTo(before);
        assertThat(before.counts()).isEqualTo(new Counts(270, 360));
    }

    @Test
    void whatAStopFindsCountedIsWrittenDown() {
        failed(ACME, Blame.US);
        budgets.close();
        budgets = node(OBJECTIVES, 100);
        assertThat(standing(ACME, "ask-availability-of-each").counts()).isEqualTo(new Counts(0, 1));
    }

    @Test
    void nodesAddUp() {
        store.shared = true;
        var other = node(OBJECTIVES, 100);
        answered(ACME, FAST);
        assertThat(standing(ACME, "ask-availability-of-each").counts()).isEqualTo(new Counts(1, 1));
        for (int i = 0; i < 9; i++) {
            other.events().request(ACME, ServiceName.ASK, Optional.of(Blame.US), FAST);
        }
        other.flush();

        assertThat(standing(ACME, "ask-availability-of-each").counts()).isEqualTo(new Counts(1, 10));
        assertThat(everybody("ask-availability").counts()).isEqualTo(new Counts(1, 10));
        assertThat(((BurnRates) other)
                        .of(ACME, "ask-availability-of-each")
                        .orElseThrow()
                        .counts())
                .isEqualTo(new Counts(1, 10));
    }

    @Test
    void whileTheStoreIsAwayEventsCountAndNoneIsLostOrCountedTwice() {
        answered(ACME, FAST);
        assertThat(standing(ACME, "ask-availability-of-each").counts()).isEqualTo(new Counts(1, 1));
        store.away = true;
        for (int minute = 0; minute < 300; minute++) {
            failed(ACME, Blame.DEPENDENCY);
            now = now.plusSeconds(60);
            assertThatThrownBy(budgets::flush).isInstanceOf(PlimsollException.class);
        }
        assertThat(((BurnRates) budgets)
                        .of(ACME, "ask-availability-of-each")
                        .orElseThrow()
                        .counts())
                .isEqualTo(new Counts(1, 301));
        store.away = false;
        assertThat(standing(ACME, "ask-availability-of-each").counts()).isEqualTo(new Counts(1, 301));
        budgets.close();
        budgets = node(OBJECTIVES, 100);
        assertThat(standing(ACME, "ask-availability-of-each").counts()).isEqualTo(new Counts(1, 301));
    }

    @Test
    void aClockThatJumpsLosesNothingOfTheTimeItComesBackToAndCountsNothingTwice() {
        traffic(ACME, Duration.ofMinutes(60), 10, 1);
        var before = standing(ACME, "ask-availability-of-each").counts();
        assertThat(before).isEqualTo(new Counts(540, 600));
        var right = now;

        now = right.plus(Duration.ofDays(400));
        for (int i = 0; i < 1_000; i++) {
            failed(ACME, Blame.US);
            now = now.plusSeconds(1);
        }
        assertThat(standing(ACME, "ask-availability-of-each").counts().bad()).isEqualTo(1_000);

        now = right;
        var back = standing(ACME, "ask-availability-of-each");
        assertThat(back.counts().total()).isBetween(0L, 600L);
        assertThat(back.burnRates().values())
                .allSatisfy(rate -> assertThat(rate).isBetween(0.0, 1_000.0));
        answered(ACME, FAST);
        budgets.flush();
        var after = standing(ACME, "ask-availability-of-each").counts();
        assertThat(after).isEqualTo(back.counts().plus(new Counts(1, 1)));
        budgets.close();
        budgets = node(OBJECTIVES, 100);
        assertThat(standing(ACME, "ask-availability-of-each").counts()).isEqualTo(after);
    }

    @Test
    void aClockThatIsSetBackAnHourCountsEachEventOnce() {
        traffic(ACME, Duration.ofMinutes(60), 10, 1);
        now = now.minus(Duration.ofMinutes(60)).plusSeconds(1);
        traffic(ACME, Duration.ofMinutes(60), 10, 1);
        assertThat(standing(ACME, "ask-availability-of-each").counts()).isEqualTo(new Counts(1_080, 1_200));
    }

    @Test
    void judgementsCountForTheirOwnIndicator() {
        for (int i = 0; i < 10; i++) {
            budgets.events().judged(ACME, ServiceName.SEARCH, Indicator.RECALL, i < 7);
            budgets.events().judged(ACME, ServiceName.ASK, Indicator.FAITHFULNESS, false);
        }
        // 3 of 10 are missed where a quarter may be
        assertThat(everybody("search-recall").counts()).isEqualTo(new Counts(7, 10));
        assertThat(everybody("search-recall").burnRate(HOUR)).isCloseTo(1.2, within(1e-9));
        assertThat(everybody("ask-availability").counts()).isEqualTo(Counts.NONE);
        assertThatThrownBy(() -> budgets.events().judged(ACME, ServiceName.ASK, Indicator.LATENCY, true))
                .hasMessageContaining("counted by requests");
    }

    @Test
    void tenantsBeyondTheMostCountForEverybodyAndMemoryDoesNotGrow() {
        budgets = node(OBJECTIVES, 3);
        for (int i = 0; i < 50; i++) {
            failed(new TenantId("tenant-" + i), Blame.US);
        }
        assertThat(everybody("ask-availability").counts()).isEqualTo(new Counts(0, 50));
        assertThat(budgets.all(100).stream()
                        .flatMap(standing -> standing.tenant().stream())
                        .distinct())
                .hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void aTenantThatFellOutOfMemoryIsReadAgain() {
        budgets = node(OBJECTIVES, 1);
        for (int i = 0; i < 20; i++) {
            failed(new TenantId("tenant-" + i), Blame.US);
            budgets.flush();
        }
        assertThat(standing(new TenantId("tenant-0"), "ask-availability-of-each")
                        .counts())
                .isEqualTo(new Counts(0, 1));
    }

    @Test
    void aBreachSinceAMomentIsByWhatWasCountedSinceAlone() {
        for (int i = 0; i < 100; i++) {
            failed(ACME, Blame.US);
        }
        now = now.plus(Duration.ofMinutes(2));
        var since = now;
        assertThat(breaches(ACME, since)).isEmpty();
        for (int i = 0; i < 97; i++) {
            answered(ACME, FAST);
        }
        failed(GLOBEX, Blame.US);
        failed(ACME, Blame.US);
        failed(ACME, Blame.US);
        assertThat(breaches(ACME, since)).as("two bad ones are too few").isEmpty();
        failed(ACME, Blame.US);
        // 3 of 100 where one in a thousand may be
        assertThat(breaches(ACME, since))
                .containsExactly(
                        "the objective 'ask-availability-of-each' burns 30.0 times too fast over 1h and 30.0 over"
                                + " 5m; the alert is at 14.4");
        assertThat(breaches(GLOBEX, since)).isEmpty();
        assertThat(budgets.breaches(Optional.empty(), since))
                .extracting(breach -> breach.objective().name())
                .containsExactly("ask-availability");

        now = now.plus(Duration.ofMinutes(31));
        assertThat(breaches(ACME, since)).as("it does not go on").isEmpty();
        assertThat(breaches(ACME, now.plus(Duration.ofDays(1))))
                .as("a clock that was ahead")
                .isEmpty();
    }

    private List<String> breaches(TenantId tenant, Instant since) {
        budgets.flush();
        return budgets.breaches(Optional.of(tenant), since).stream()
                .map(Breach::inWords)
                .toList();
    }

    @Test
    void aTenantsOwnObjectiveStandsInPlaceOfTheOneForEach() {
        var own = new Objective("acme-latency", new OneTenant("acme"), slower(), 0.9, FOUR_WEEKS);
        var all = new ArrayList<>(OBJECTIVES.all());
        all.add(own);
        budgets = node(new Objectives(all), 100);
        answered(ACME, Duration.ofSeconds(3));
        answered(GLOBEX, Duration.ofSeconds(3));

        assertThat(standing(ACME, "acme-latency").counts()).isEqualTo(new Counts(1, 1));
        assertThat(((BurnRates) budgets).of(ACME, "ask-latency")).isEmpty();
        assertThat(standing(GLOBEX, "ask-latency").counts()).isEqualTo(new Counts(0, 1));
        assertThat(((BurnRates) budgets).of(GLOBEX, "acme-latency")).isEmpty();
        assertThat(standing(new TenantId("acme", 2), "acme-latency").counts()).isEqualTo(Counts.NONE);
    }

    private static Sli slower() {
        return Sli.latency(ServiceName.ASK, Duration.ofSeconds(5));
    }

    @Test
    void twoObjectivesForTheSameAreRefused() {
        assertThatThrownBy(() -> new Objectives(
                        List.of(OBJECTIVES.all().getFirst(), OBJECTIVES.all().getFirst())))
                .hasMessageContaining("taken by another");
        var same = new Objective("other", new Everybody(), AVAILABILITY, 0.9, FOUR_WEEKS);
        assertThatThrownBy(() -> new Objectives(List.of(OBJECTIVES.all().getFirst(), same)))
                .hasMessageContaining("the same events");
    }

    @Test
    void everyEventIsInExactlyOneTakingHoweverManyTellAtOnce() throws InterruptedException {
        var random = new Random(11);
        var tallies = new EventTallies(OBJECTIVES, 5, () -> NOON);
        int tellers = 4;
        int each = 20_000;
        long told = (long) tellers * each;
        var going = new AtomicLong(tellers);
        var begin = new CountDownLatch(1);
        for (int i = 0; i < tellers; i++) {
            var own = new Random(random.nextLong());
            Thread.ofVirtual().start(() -> {
                try {
                    begin.await();
                    for (int j = 0; j < each; j++) {
                        var tenant = new TenantId("tenant-" + own.nextInt(8));
                        tallies.request(tenant, ServiceName.ASK, Optional.empty(), FAST);
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    going.decrementAndGet();
                }
            });
        }
        Map<Sli, Counts> sums = new HashMap<>();
        begin.countDown();
        boolean ended;
        do {
            ended = going.get() == 0;
            tallies.take()
                    .forEach(tally -> tally.counts().forEach((sli, counts) -> sums.merge(sli, counts, Counts::plus)));
        } while (!ended);
        assertThat(sums)
                .containsOnly(
                        Map.entry(AVAILABILITY, new Counts(told, told)), Map.entry(LATENCY, new Counts(told, told)));
    }

    @Test
    void anIndicatorsStoredNameIsReadBackAndAnUnknownOneIsNone() {
        for (var sli : List.of(AVAILABILITY, LATENCY, RECALL)) {
            assertThat(Sli.ofKey(sli.key())).contains(sli);
        }
        assertThat(Sli.ofKey("ask/latency/2000")).contains(LATENCY);
        for (var unknown :
                List.of("", "ask", "ask/latency", "ask/latency/0", "ask/joy", "sing/recall", "ask/recall/1")) {
            assertThat(Sli.ofKey(unknown)).isEmpty();
        }
    }
}
