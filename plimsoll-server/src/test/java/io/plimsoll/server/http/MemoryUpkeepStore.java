package io.plimsoll.server.http;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.upkeep.Traffic;
import io.plimsoll.upkeep.UpkeepStore;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

final class MemoryUpkeepStore implements UpkeepStore {

    private final Map<IndexGeneration, Compacted> compacted = new ConcurrentHashMap<>();

    @Override
    public double[] traffic() {
        return new double[Traffic.HOURS];
    }

    @Override
    public void traffic(double[] perHour) {}

    @Override
    public Optional<Compacted> compacted(IndexGeneration generation) {
        return Optional.ofNullable(compacted.get(generation));
    }

    @Override
    public void compacted(IndexGeneration generation, Compacted done) {
        compacted.put(generation, done);
    }

    @Override
    public boolean purge() {
        return true;
    }

    @Override
    public Optional<Instant> firstDeletionAfter(IndexGeneration generation, Instant time) {
        return Optional.empty();
    }
}
