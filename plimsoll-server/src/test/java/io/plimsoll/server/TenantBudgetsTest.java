package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.audit.Actor;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.flag.EmergencyFlags;
import io.plimsoll.flag.Flag;
import io.plimsoll.flag.FlagLevel;
import io.plimsoll.flag.FlagProvider;
import io.plimsoll.flag.FlagSnapshot;
import io.plimsoll.flag.Flags;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.flag.MemoryFlagStore;
import io.plimsoll.runbook.Incident;
import io.plimsoll.runbook.MemoryIncidentStore;
import io.plimsoll.runbook.MemorySignalReports;
import io.plimsoll.runbook.Notice;
import io.plimsoll.runbook.OneCollection;
import io.plimsoll.runbook.Reading;
import io.plimsoll.runbook.RunbookKeeper;
import io.plimsoll.runbook.RunbookKeeper.Levers;
import io.plimsoll.runbook.RunbookKeeper.Senses;
import io.plimsoll.runbook.RunbookObserver;
import io.plimsoll.runbook.Runbooks;
import io.plimsoll.runbook.Signal;
import io.plimsoll.server.runbook.RunbookReader;
import io.plimsoll.server.slo.OpenSlo;
import io.plimsoll.slo.BurnAlert.Guard;
import io.plimsoll.slo.ErrorBudgets;
import io.plimsoll.slo.Indicator;
import io.plimsoll.slo.MemorySloStore;
import io.plimsoll.slo.ServiceName;
import io.plimsoll.slo.SloObserver;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The objectives and runbooks that the program brings, with everything between them, by a clock that the test moves:
/// what one tenant's budget does to that tenant and to others.
class TenantBudgetsTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId GLOBEX = new TenantId("globex");
    private static final Duration QUICK = Duration.ofMillis(50);
    private static final Duration SLOW = Duration.ofSeconds(3);
    private static final int ROUND_SECONDS = 15;

    /// Of all searches, which does not say whose they are.
    private double p95Seconds;

    private Instant now = Instant.parse("2026-12-01T12:00:00Z");
    private final LiveFlags flags = new LiveFlags(
            new MemoryFlagStore(), EmergencyFlags.NONE, FlagProvider.NONE, Map.of(Flags.RERANK, true), () -> now);
    private final ErrorBudgets budgets = new ErrorBudgets(
            new MemorySloStore(),
            new ErrorBudgets.Settings(OpenSlo.bundled().require(), Duration.ofSeconds(5), 100, Guard.DEFAULT),
            SloObserver.NONE,
            () -> now);
    private final BudgetSignals signals = new BudgetSignals(budgets);
    private final MemoryIncidentStore incidents = new MemoryIncidentStore(() -> now);
    private final List<Notice> notices = new ArrayList<>();
    private final RunbookKeeper keeper = keeper();

    private RunbookKeeper keeper() {
        var collections = new OneCollection(new CollectionKey(ACME, new CollectionName("docs")));
        return new RunbookKeeper(
                shipped(),
                new Senses(this::read, new MemorySignalReports(() -> now)),
                incidents,
                new Levers(flags, collections, key -> {}, notices::add, (signal, collection) -> Optional.empty()),
                RunbookObserver.NONE,
                Duration.ofSeconds(5),
                "node",
                () -> now);
    }

    private static Runbooks shipped() {
        return new RunbookReader(Optional.empty()).read(RunbookConfiguration.shipped());
    }

    private List<Reading> read(Signal signal) {
        return switch (signal) {
            case LATENCY -> List.of(new Reading(Map.of("route", "search"), p95Seconds));
            case BURN_RATE -> signals.burnRates();
            case BURNING_TENANTS -> signals.burningTenants();
            case ALERT -> signals.alerts();
            default -> List.of();
        };
    }

    @AfterEach
    void close() {
        keeper.close();
        budgets.close();
        flags.close();
    }

    /// Both tenants search once a second, and the keeper looks as often as it needs to.
    private void minutes(int minutes, Duration acme, Duration globex) {
        for (int second = 0; second < 60 * minutes; second++) {
            budgets.events().request(ACME, ServiceName.SEARCH, Optional.empty(), acme);
            budgets.events().request(GLOBEX, ServiceName.SEARCH, Optional.empty(), globex);
            now = now.plusSeconds(1);
            if (second % ROUND_SECONDS == 0) {
                budgets.flush();
                keeper.round();
            }
        }
    }

    private FlagSnapshot of(TenantId tenant) {
        return flags.snapshot(Principal.system(tenant));
    }

    private List<Incident> open() {
        return incidents.open();
    }

    private void assertUntouched(TenantId tenant) {
        for (Flag<?> flag : Flags.all()) {
            assertThat(of(tenant).level(flag))
                    .as("%s of %s", flag.name(), tenant)
                    .isEqualTo(FlagLevel.DEFAULT);
        }
        assertThat(open()).noneMatch(incident -> incident.about().ofTenant().equals(Optional.of(tenant)));
    }

    @Test
    void aTenantThatBurnsClimbsTheLadderAloneAndComesDownWhenAnHourWasWithinItsBudget() {
        minutes(10, QUICK, QUICK);
        assertThat(open()).isEmpty();

        // 6 of 16 minutes, 7.5 times what may be
        minutes(6, SLOW, QUICK);
        assertThat(of(ACME).get(Flags.RERANK)).isFalse();
        assertThat(of(ACME).get(Flags.K)).isEqualTo(5);
        assertThat(of(ACME).get(Flags.DEPTH)).isEqualTo(50);
        assertThat(of(ACME).get(Flags.REWRITE)).isTrue();
        assertThat(open()).extracting(Incident::runbook).containsExactly("tenant-searches-slow");
        assertThat(notices).extracting(notice -> notice.about().wireName()).containsExactly("tenant/acme");
        assertUntouched(GLOBEX);

        // from the 26th minute on more than 72 % of the hour
        minutes(60, SLOW, QUICK);
        assertThat(of(ACME).get(Flags.REWRITE)).isFalse();
        assertThat(of(ACME).get(Flags.DEPTH)).isEqualTo(20);
        assertThat(open())
                .extracting(Incident::runbook)
                .containsExactly("tenant-searches-slow", "tenant-searches-very-slow");
        assertUntouched(GLOBEX);

        minutes(40, QUICK, QUICK);
        assertThat(open()).extracting(Incident::runbook).containsExactly("tenant-searches-slow");
        assertThat(of(ACME).get(Flags.REWRITE)).isTrue();
        assertThat(of(ACME).get(Flags.DEPTH)).isEqualTo(50);

        minutes(30, QUICK, QUICK);
        assertUntouched(ACME);
        assertUntouched(GLOBEX);
        assertThat(budgets.of(ACME, "search-latency-each")
                        .orElseThrow()
                        .budget()
                        .isExhausted())
                .as("the budget stays spent though nothing burns it any more")
                .isTrue();
    }

    @Test
    void whereEverybodyTogetherBurnsATenantThatDoesNotIsLeftAlone() {
        for (int i = 0; i < 20; i++) {
            minutes(1, SLOW, QUICK);
            for (int other = 0; other < 500; other++) {
                budgets.events().request(ACME, ServiceName.SEARCH, Optional.empty(), SLOW);
            }
        }
        assertThat(budgets.ofEverybody())
                .anyMatch(standing -> !standing.alerts().isEmpty());
        assertThat(open())
                .isNotEmpty()
                .allMatch(incident -> incident.about().ofTenant().equals(Optional.of(ACME)));
        assertUntouched(GLOBEX);
    }

    @Test
    void theWholeServerIsDegradedWhereMostTenantsAreSlowAndNotForOneHoweverBusyItIs() {
        p95Seconds = 3;
        minutes(3, SLOW, QUICK);
        assertThat(open()).anySatisfy(incident -> {
            assertThat(incident.runbook()).isEqualTo("high-latency");
            assertThat(incident.state()).isEqualTo(Incident.State.WAITING);
            assertThat(incident.waits().orElse("")).contains("burning-tenants");
        });
        assertUntouched(GLOBEX);

        minutes(3, SLOW, SLOW);
        assertThat(of(GLOBEX).get(Flags.RERANK)).isFalse();
        assertThat(of(new TenantId("other")).get(Flags.K)).isEqualTo(5);
    }

    @Test
    void answersThatAreNotSupportedAreQuotedOnceAHumanHasConfirmedIt() {
        for (int i = 0; i < 40; i++) {
            budgets.events().judged(ACME, ServiceName.ASK, Indicator.FAITHFULNESS, i % 2 == 0);
            budgets.events().judged(GLOBEX, ServiceName.ASK, Indicator.FAITHFULNESS, true);
        }
        minutes(3, QUICK, QUICK);
        assertThat(open()).singleElement().satisfies(incident -> {
            assertThat(incident.runbook()).isEqualTo("tenant-answers-poor");
            assertThat(incident.state()).isEqualTo(Incident.State.SUGGESTED);
        });
        assertUntouched(GLOBEX);
        assertThat(of(ACME).get(Flags.GENERATOR)).isEqualTo("chat");

        var ann = new Actor(TenantId.DEFAULT, "key_ann", Optional.empty(), Optional.empty());
        keeper.confirm(open().getFirst().id(), ann);
        keeper.round();
        assertThat(of(ACME).get(Flags.GENERATOR)).isEqualTo("extractive");
        assertUntouched(GLOBEX);
    }
}
