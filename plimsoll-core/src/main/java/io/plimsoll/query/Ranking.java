package io.plimsoll.query;

import java.util.List;

/// Candidates in order, and what they did without.
public record Ranking(Query query, List<Candidate> candidates, List<Degradation> degraded) {

    public Ranking {
        candidates = List.copyOf(candidates);
        degraded = List.copyOf(degraded);
    }
}
