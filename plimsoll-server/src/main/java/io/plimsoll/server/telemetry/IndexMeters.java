package io.plimsoll.server.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.GenerationState;

/// Whether indexes are in order: `plimsoll_index_damaged`, the indexes that were found damaged and whose place no sound
/// one has taken yet, asked of the catalogue whenever it is read.
public final class IndexMeters implements MeterBinder {

    private final CollectionCatalog collections;

    public IndexMeters(CollectionCatalog collections) {
        this.collections = collections;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        Gauge.builder("plimsoll.index.damaged", collections, IndexMeters::damaged)
                .description("Indexes that were found damaged and are not rebuilt yet")
                .strongReference(true)
                .register(meters);
    }

    private static long damaged(CollectionCatalog collections) {
        return collections.unsettled().stream()
                .filter(generation -> generation.damage().isPresent() && generation.state() != GenerationState.RETIRED)
                .count();
    }
}
