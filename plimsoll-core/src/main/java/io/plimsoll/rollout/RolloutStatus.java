package io.plimsoll.rollout;

import io.plimsoll.collection.IndexGeneration;
import java.time.Duration;
import java.util.Optional;

/// A generation and how far it is.
///
/// @param documents that it holds
/// @param missing   documents that others hold and it lacks
/// @param left      estimate of the time until nothing is missing; absent where there is nothing to judge by
/// @param trouble   why filling does not go on at the moment
public record RolloutStatus(
        IndexGeneration generation,
        long documents,
        long passages,
        long missing,
        Optional<Duration> left,
        Optional<String> trouble,
        Optional<Report> report) {}
