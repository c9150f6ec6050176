package io.plimsoll.server;

import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.GenerationState;
import io.plimsoll.quality.Drift;
import io.plimsoll.runbook.Reading;
import io.plimsoll.runbook.Signal;
import io.plimsoll.runbook.Signals;
import io.plimsoll.server.resilience.Guard;
import io.plimsoll.server.resilience.Guards;
import io.plimsoll.server.telemetry.RecentRequests;
import io.plimsoll.server.telemetry.RecentRequests.Recent;
import io.plimsoll.slo.BurnRates;
import io.plimsoll.upkeep.FreshnessWatch.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// What runbooks can read on this node.
final class ServerSignals implements Signals {

    private final Guards guards;
    private final RecentRequests recent;
    private final LatestFreshness freshness;
    private final CollectionCatalog collections;
    private final Supplier<Optional<CollectionKey>> seemsStale;
    private final BudgetSignals budgets;
    private final LatestEvaluations evaluations;
    private final Supplier<Map<CollectionKey, Drift>> drift;

    /// @param seemsStale the collection that a game day lets seem older than it may be
    ServerSignals(
            Guards guards,
            RecentRequests recent,
            LatestFreshness freshness,
            CollectionCatalog collections,
            Supplier<Optional<CollectionKey>> seemsStale,
            BurnRates budgets,
            LatestEvaluations evaluations,
            Supplier<Map<CollectionKey, Drift>> drift) {
        this.seemsStale = seemsStale;
        this.budgets = new BudgetSignals(budgets);
        this.guards = guards;
        this.recent = recent;
        this.freshness = freshness;
        this.collections = collections;
        this.evaluations = evaluations;
        this.drift = drift;
    }

    @Override
    public List<Reading> read(Signal signal) {
        return switch (signal) {
            case BREAKER_OPEN -> ofGuards(guard -> guard.status().state() != Guard.State.CLOSED);
            case RATE_LIMITED -> ofGuards(Guard::isLimited);
            case LATENCY -> ofRecent("route", recent.routes(), Recent::p95Seconds);
            case STAGE_LATENCY -> ofRecent("stage", recent.stages(), Recent::p95Seconds);
            case ERROR_RATE -> ofRecent("route", recent.routes(), each -> Optional.of(each.failed()));
            case INDEX_AGE -> ofCollections(state -> state.age().map(ServerSignals::seconds));
            case INDEX_STALE -> stale();
            case QUEUE_AGE -> ofCollections(state -> state.oldestWaiting().map(ServerSignals::seconds));
            case INDEX_DAMAGED -> damaged();
            case RECALL_LOW -> recallLow();
            case QUESTIONS_DRIFTED -> drifted();
            case BURN_RATE -> budgets.burnRates();
            case BURNING_TENANTS -> budgets.burningTenants();
            case ALERT -> budgets.alerts();
        };
    }

    private List<Reading> ofGuards(Function<Guard, Boolean> is) {
        return guards.all().stream()
                .map(guard -> new Reading(Map.of("dependency", guard.name()), is.apply(guard) ? 1 : 0))
                .toList();
    }

    private static List<Reading> ofRecent(String label, List<Recent> all, Function<Recent, Optional<Double>> value) {
        return all.stream()
                .flatMap(each ->
                        value.apply(each).stream().map(number -> new Reading(Map.of(label, each.name()), number)))
                .toList();
    }

    private List<Reading> ofCollections(Function<State, Optional<Double>> value) {
        return freshness.states().stream()
                .flatMap(state ->
                        value.apply(state).stream().map(number -> new Reading(labels(state.collection()), number)))
                .toList();
    }

    private List<Reading> stale() {
        var readings = new ArrayList<>(ofCollections(state -> Optional.of(state.stale() ? 1.0 : 0.0)));
        seemsStale.get().map(key -> new Reading(labels(key), 1)).ifPresent(readings::add);
        return readings;
    }

    private List<Reading> recallLow() {
        return evaluations.runs().stream()
                .map(run -> new Reading(labels(run.collection()), LatestEvaluations.isLow(run) ? 1 : 0))
                .toList();
    }

    private List<Reading> drifted() {
        return drift.get().entrySet().stream()
                .map(found ->
                        new Reading(labels(found.getKey()), found.getValue().isDrifted() ? 1 : 0))
                .toList();
    }

    private static Map<String, String> labels(CollectionKey key) {
        return Map.of("tenant", key.tenant().value(), "collection", key.name().value());
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    /// Only those that are: of the others there is nothing to say.
    private List<Reading> damaged() {
        return collections.unsettled().stream()
                .filter(generation -> generation.state() == GenerationState.LIVE
                        && generation.damage().isPresent())
                .map(generation -> new Reading(labels(generation.collection()), 1))
                .toList();
    }
}
