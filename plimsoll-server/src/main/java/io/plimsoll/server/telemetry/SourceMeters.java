package io.plimsoll.server.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.plimsoll.source.SourceCatalog;
import io.plimsoll.source.SourceKey;
import io.plimsoll.source.SourceObserver;
import io.plimsoll.source.SourceStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/// What sources do: `plimsoll_source_items_total` by outcome, and `plimsoll_source_lag_seconds`, which is how long ago
/// the source that is furthest behind was last the same as its documents. Names of tenants are not among the labels.
public final class SourceMeters implements SourceObserver {

    private static final int MAX_SOURCES = 1_000;

    private final MeterRegistry meters;
    private final SourceCatalog catalog;
    private final InstantSource clock;

    public SourceMeters(MeterRegistry meters, SourceCatalog catalog, InstantSource clock) {
        this.meters = meters;
        this.catalog = catalog;
        this.clock = clock;
        for (var outcome : ItemOutcome.values()) {
            items(outcome, 0);
        }
        Gauge.builder("plimsoll.source.lag.seconds", this, SourceMeters::lagSeconds)
                .description("Since the last complete run of the enabled source that is furthest behind")
                .strongReference(true)
                .register(meters);
    }

    @Override
    public void items(SourceKey key, ItemOutcome outcome, long items) {
        items(outcome, items);
    }

    private void items(ItemOutcome outcome, long items) {
        Counter.builder("plimsoll.source.items")
                .description("Items that sources were found to have")
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .register(meters)
                .increment((double) items);
    }

    private double lagSeconds() {
        var now = clock.instant();
        return catalog.enabled(MAX_SOURCES).stream()
                .mapToDouble(source -> lag(source, now).toMillis() / 1_000.0)
                .max()
                .orElse(0);
    }

    private static Duration lag(SourceStatus source, Instant now) {
        var since = source.lastSuccessAt().orElse(source.createdAt());
        return since.isAfter(now) ? Duration.ZERO : Duration.between(since, now);
    }
}
