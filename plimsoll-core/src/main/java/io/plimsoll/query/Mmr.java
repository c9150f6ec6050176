package io.plimsoll.query;

import java.util.ArrayList;
import java.util.List;

/// Maximal marginal relevance (Carbonell and Goldstein, 1998): takes candidates one after the other, each time the one
/// that is relevant and least like those already taken.
final class Mmr {

    private Mmr() {}

    /// @param relevance weight in [0, 1] of relevance against novelty
    static List<Candidate> diversified(List<Candidate> candidates, double relevance, int limit) {
        var left = new ArrayList<>(candidates);
        var taken = new ArrayList<Candidate>();
        while (!left.isEmpty() && taken.size() < limit) {
            var best = left.getFirst();
            double bestScore = Double.NEGATIVE_INFINITY;
            for (var candidate : left) {
                double score = relevance * candidate.score() - (1 - relevance) * likeness(candidate, taken);
                if (score > bestScore) {
                    bestScore = score;
                    best = candidate;
                }
            }
            left.remove(best);
            taken.add(best);
        }
        return taken;
    }

    private static double likeness(Candidate candidate, List<Candidate> taken) {
        return taken.stream().mapToDouble(candidate::likeness).max().orElse(0);
    }
}
