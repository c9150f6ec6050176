package io.plimsoll.server.http;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.rollout.GoldenQuestion;
import io.plimsoll.rollout.Plan;
import io.plimsoll.rollout.Report;
import io.plimsoll.rollout.RolloutStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Golden questions; nothing is built.
final class MemoryRolloutStore implements RolloutStore {

    private final Map<CollectionKey, List<GoldenQuestion>> golden = new ConcurrentHashMap<>();

    @Override
    public void plan(IndexGeneration generation, Plan plan) {
        throw new UnsupportedOperationException("generations are tested on the real store");
    }

    @Override
    public Plan plan(IndexGeneration generation) {
        return Plan.DEFAULT;
    }

    @Override
    public void report(IndexGeneration generation, Report report) {
        throw new UnsupportedOperationException("generations are tested on the real store");
    }

    @Override
    public Optional<Report> report(IndexGeneration generation) {
        return Optional.empty();
    }

    @Override
    public void putGolden(CollectionKey key, List<GoldenQuestion> questions, AuditEvent event) {
        golden.put(key, List.copyOf(questions));
    }

    @Override
    public List<GoldenQuestion> golden(CollectionKey key) {
        return golden.getOrDefault(key, List.of());
    }
}
