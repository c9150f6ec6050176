package io.plimsoll.server.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.plimsoll.upkeep.FreshnessWatch.State;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// How old the collections are that have to be fresh: `plimsoll_index_age_seconds`,
/// `plimsoll_index_oldest_waiting_seconds` and `plimsoll_index_stale`, by tenant and collection; of very many
/// collections those that are oldest.
public final class FreshnessMeters {

    private static final int MAX_SERIES = 1_000;

    private final MultiGauge age;
    private final MultiGauge waiting;
    private final MultiGauge stale;

    public FreshnessMeters(MeterRegistry meters) {
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

    private static void register(MultiGauge gauge, List<State> states, Function<State, Optional<Double>> value) {
        Stream<MultiGauge.Row<?>> rows = states.stream()
                .flatMap(state -> value.apply(state).stream().map(number -> MultiGauge.Row.of(tags(state), number)));
        gauge.register(rows.toList(), true);
    }

    private static Tags tags(State state) {
        return Tags.of(
                "tenant", state.collection().tenant().value(),
                "collection", state.collection().name().value());
    }
}
