package io.plimsoll.rollout;

import io.plimsoll.collection.IndexGeneration;
import java.util.Optional;

/// What rollouts remember: a build's plan and what its validation found. Every write is durable when it returns.
public interface RolloutStore {

    void plan(IndexGeneration generation, Plan plan);

    /// The plan of a build; the default one where none was recorded.
    Plan plan(IndexGeneration generation);

    void report(IndexGeneration generation, Report report);

    Optional<Report> report(IndexGeneration generation);
}
