package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.error.Blame;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.EmergencyFlags;
import io.plimsoll.flag.FlagProvider;
import io.plimsoll.flag.Flags;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.flag.MemoryFlagStore;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.Priority;
import io.plimsoll.runbook.Incident;
import io.plimsoll.runbook.MemoryIncidentStore;
import io.plimsoll.runbook.MemorySignalReports;
import io.plimsoll.runbook.RunbookKeeper;
import io.plimsoll.runbook.RunbookObserver;
import io.plimsoll.server.resilience.Guard;
import io.plimsoll.server.resilience.GuardSettings;
import io.plimsoll.server.resilience.Guards;
import io.plimsoll.server.runbook.RunbookFile;
import io.plimsoll.server.runbook.RunbookReader;
import io.plimsoll.server.store.Database;
import io.plimsoll.server.store.JdbcCollectionCatalog;
import io.plimsoll.server.telemetry.RecentRequests;
import io.plimsoll.slo.BurnAlert;
import io.plimsoll.slo.ErrorBudgets;
import io.plimsoll.slo.Indicator;
import io.plimsoll.slo.MemorySloStore;
import io.plimsoll.slo.Objective;
import io.plimsoll.slo.Objective.Scope.EachTenant;
import io.plimsoll.slo.Objectives;
import io.plimsoll.slo.ServiceName;
import io.plimsoll.slo.Sli;
import io.plimsoll.slo.SloObserver;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import io.plimsoll.upkeep.FreshnessWatch.State;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runbooks on what the server itself measures: each kind of trigger, from what happens to what is done.
class ServerSignalsTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId GLOBEX = new TenantId("globex");
    private static final CollectionKey DOCS = new CollectionKey(ACME, new CollectionName("docs"));
    private static final Objectives OBJECTIVES = new Objectives(List.of(new Objective(
            "ask-availability",
            new EachTenant(),
            Sli.of(ServiceName.ASK, Indicator.AVAILABILITY),
            0.999,
            Duration.ofDays(28))));

    @TempDir
    private Path folder = Path.of("");

    private final SettableClock clock = new SettableClock();
    private final Guards guards = new Guards(clock);
    private final Guard vectors = guards.of("search-vector", GuardSettings.IN_PROCESS);
    private final LatestFreshness freshness = new LatestFreshness();
    private final ErrorBudgets budgets = new ErrorBudgets(
            new MemorySloStore(),
            new ErrorBudgets.Settings(OBJECTIVES, Duration.ofSeconds(5), 100, BurnAlert.Guard.DEFAULT),
            SloObserver.NONE,
            clock);
    private final MemoryIncidentStore incidents = new MemoryIncidentStore(clock);
    private final LiveFlags flags = new LiveFlags(
            new MemoryFlagStore(), EmergencyFlags.NONE, FlagProvider.NONE, Map.of(Flags.RERANK, true), clock);
    private @Nullable Database database;
    private @Nullable RunbookKeeper keeper;

    @BeforeEach
    void open() {
        var opened = Database.open(folder.resolve("plimsoll.db"));
        database = opened;
        var collections = new JdbcCollectionCatalog(opened, clock);
        var recent = new RecentRequests(new SimpleMeterRegistry(), Duration.ofMinutes(1), clock);
        var runbooks = new RunbookReader(Optional.empty())
                .read(List.of(
                        runbook("breaker", "server", "{signal: breaker-open, where: {dependency: search-*}, above: 0"),
                        runbook("age", "collection", "{signal: index-age, where: {collection: docs}, above: 1d"),
                        runbook("burn", "tenant", "{signal: burn-rate, where: {window: 1h}, above: 14.4"),
                        runbook(
                                "alert",
                                "tenant",
                                "{signal: alert, where: {alert: PlimsollObjectiveBurnsFast}, above: 0")));
        keeper = new RunbookKeeper(
                runbooks,
                new RunbookKeeper.Senses(
                        new ServerSignals(
                                guards,
                                recent,
                                freshness,
                                collections,
                                Optional::empty,
                                budgets,
                                new LatestEvaluations(),
                                Map::of),
                        new MemorySignalReports(clock)),
                incidents,
                new RunbookKeeper.Levers(
                        flags, collections, unused -> {}, unused -> {}, (signal, collection) -> Optional.empty()),
                RunbookObserver.NONE,
                Duration.ofSeconds(5),
                "node",
                clock);
    }

    private static RunbookFile runbook(String name, String scope, String trigger) {
        var step = name.equals("burn") ? "set-flag: {flag: rerank, value: false}" : "notify: {severity: page}";
        return new RunbookFile(name + ".yaml", """
                runbook: %s
                about: It happens
                mode: act
                scope: %s
                trigger: %s, for: 5s}
                steps:
                  - %s
                revert: {for: 5s}
                max-actions-per-hour: 6
                """.formatted(name, scope, trigger, step));
    }

    @AfterEach
    void close() {
        Objects.requireNonNull(keeper).close();
        flags.close();
        Objects.requireNonNull(database).close();
    }

    private void rounds() {
        for (int i = 0; i < 2; i++) {
            clock.forward(Duration.ofSeconds(5));
            Objects.requireNonNull(keeper).round();
        }
    }

    private void asked(TenantId tenant, Optional<Blame> failure) {
        for (int i = 0; i < 20; i++) {
            budgets.events().request(tenant, ServiceName.ASK, failure, Duration.ofMillis(100));
        }
        budgets.flush();
    }

    private void failing() {
        assertThatThrownBy(() ->
                        vectors.call(Priority.INTERACTIVE, Optional.empty(), Deadline.in(Duration.ofSeconds(5)), () -> {
                            throw new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "it failed");
                        }))
                .isInstanceOf(PlimsollException.class);
    }

    private static State aged(Duration age) {
        return new State(DOCS, Optional.of(age), Optional.empty(), false);
    }

    private List<String> open(List<Incident> all) {
        return all.stream()
                .map(incident -> incident.runbook() + " of " + incident.about().wireName() + ": " + incident.cause())
                .toList();
    }

    private boolean reranks(TenantId tenant) {
        return flags.snapshot(Principal.system(tenant)).get(Flags.RERANK);
    }

    @Test
    void whatHappensIsSeenActedUponAndTakenBackByEachKindOfTrigger() {
        asked(ACME, Optional.empty());
        asked(GLOBEX, Optional.empty());
        freshness.tell(List.of(aged(Duration.ofHours(1))));
        rounds();
        assertThat(incidents.open()).isEmpty();

        asked(ACME, Optional.of(Blame.DEPENDENCY));
        freshness.tell(List.of(aged(Duration.ofDays(2))));
        for (int i = 0; i < 10; i++) {
            failing();
        }
        rounds();
        assertThat(open(incidents.open()))
                .containsExactlyInAnyOrder(
                        "breaker of server: breaker-open{dependency=search-vector} is 1",
                        "age of collection/acme/docs: index-age{collection=docs, tenant=acme} is 172800",
                        "burn of tenant/acme: burn-rate{indicator=availability, objective=ask-availability, service=ask,"
                                + " tenant=acme, window=1h} is 500",
                        "alert of tenant/acme: alert{alert=PlimsollObjectiveBurnsFast, indicator=availability,"
                                + " objective=ask-availability, service=ask, tenant=acme, window=1h} is 1");
        assertThat(incidents.open()).allMatch(incident -> incident.actedAt().isPresent());
        assertThat(reranks(ACME)).as("the tenant whose budget burns").isFalse();
        assertThat(reranks(GLOBEX)).as("the other").isTrue();

        clock.forward(Duration.ofHours(2));
        freshness.tell(List.of(aged(Duration.ofMinutes(5))));
        for (int i = 0; i < 3; i++) {
            vectors.call(Priority.INTERACTIVE, Optional.empty(), Deadline.in(Duration.ofSeconds(5)), () -> "it works");
        }
        rounds();
        assertThat(open(incidents.open())).isEmpty();
        flags.refresh();
        assertThat(reranks(ACME)).isTrue();
    }
}
