package io.plimsoll.query;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Candidates in order, and what they did without.
///
/// @param age since it was computed, where it comes from a cache
public record Ranking(Query query, List<Candidate> candidates, List<Degradation> degraded, Optional<Duration> age) {

    public Ranking {
        candidates = List.copyOf(candidates);
        degraded = List.copyOf(degraded);
    }
}
