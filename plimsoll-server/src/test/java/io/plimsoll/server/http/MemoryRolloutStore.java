package io.plimsoll.server.http;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.rollout.Plan;
import io.plimsoll.rollout.Report;
import io.plimsoll.rollout.RolloutStore;
import java.util.Optional;

/// Nothing is built.
final class MemoryRolloutStore implements RolloutStore {

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
}
