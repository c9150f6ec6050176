package io.plimsoll.server.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.plimsoll.upkeep.FreshnessWatch.State;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// How old the collections are that have to be fresh: `plimsoll_index_age_seconds`,
/// `plimsoll_index_oldest_waiting_seconds` and `plimsoll_index_stale`, by tenant and collection; of very many
/// collections those that are oldest, and of tenants without a label of their own the worst.
public final class FreshnessMeters {

    private static final int MAX_SERIES = 1_000;

    private final MultiGauge age;
    private final MultiGauge waiting;
    private final MultiGauge stale;

    private final TenantLabels tenants;

    public FreshnessMeters(MeterRegistry meters, TenantLabels tenants) {
        this.tenants = tenants;
        age = gauge(meters, "plimsoll.index.age", "seconds", "Time since the newest searchable document's updatedAt");
        waiting = gauge(meters, "plimsoll.index.oldest.waiting", "seconds", "Age of the oldest job that waits or runs");
        stale = gauge(meters, "plimsoll.index.stale", "", "1 where a collection is older than it may be");
    }

    private static MultiGauge gauge(MeterRegistry meters, String name, String unit, String description) {
        var builder = MultiGauge.builder(name).description(description);
        return (unit.isEmpty() ? builder : builder.baseUnit(unit)).register(meters);
    }

    /// Replaces what was told before.
    public void tell(List<State> states) {
        var oldest = states.stream()
                .sorted(Comparator.comparing((State state) -> state.age().orElse(Duration.ZERO))
                        .reversed())
                .limit(MAX_SERIES)
                .toList();
        register(age, oldest, state -> state.age().map(FreshnessMeters::seconds));
        register(waiting, oldest, state -> state.oldestWaiting().map(FreshnessMeters::seconds));
        register(stale, oldest, state -> Optional.of(state.stale() ? 1.0 : 0.0));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    private void register(MultiGauge gauge, List<State> states, Function<State, Optional<Double>> value) {
        var worst = new LinkedHashMap<Tags, Double>();
        for (var state : states) {
            value.apply(state).ifPresent(number -> worst.merge(tags(state), number, Math::max));
        }
        Stream<MultiGauge.Row<?>> rows =
                worst.entrySet().stream().map(entry -> MultiGauge.Row.of(entry.getKey(), entry.getValue()));
        gauge.register(rows.toList(), true);
    }

    private Tags tags(State state) {
        var tenant = tenants.of(state.collection().tenant());
        var collection = state.collection().name().value();
        return Tags.of("tenant", tenant, "collection", tenant.equals(TenantLabels.OTHER) ? tenant : collection);
    }
}
