package io.plimsoll.query;

import io.plimsoll.document.PassageId;
import io.plimsoll.engine.Hit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// Merges the rankings of both searches by a convex combination of their normalised scores (Bruch, Gai and Ingber,
/// "An Analysis of Fusion Functions for Hybrid Retrieval", 2023). Every hit carries its vector, so the cosine of a
/// passage that only the search by words found is computed, not guessed.
final class Fusion {

    /// The order of equal scores.
    static final Comparator<Candidate> BEST_FIRST = Comparator.comparingDouble(Candidate::score)
            .reversed()
            .thenComparing(candidate -> candidate.hit().passage().id().document())
            .thenComparingInt(candidate -> candidate.hit().passage().id().ordinal());

    private final double vectorWeight;

    Fusion(double vectorWeight) {
        this.vectorWeight = vectorWeight;
    }

    /// @param question the question's vector; absent where there was no vector search
    List<Candidate> fuse(List<Hit> lexical, List<Hit> vector, Optional<float[]> question) {
        var lexicalRanks = ranks(lexical);
        var vectorRanks = ranks(vector);
        var scores = lexicalScores(lexical);
        var hits = new HashMap<PassageId, Hit>();
        lexical.forEach(hit -> hits.put(hit.passage().id(), hit));
        vector.forEach(hit -> hits.putIfAbsent(hit.passage().id(), hit));

        var cosines = new HashMap<PassageId, Double>();
        question.ifPresent(q -> hits.forEach((id, hit) -> cosines.put(id, dot(q, hit.vector()))));
        var range = Range.of(cosines);

        var candidates = new ArrayList<Candidate>();
        hits.forEach((id, hit) -> {
            double words = scores.getOrDefault(id, 0.0);
            double score = question.isEmpty()
                    ? words
                    : lexical.isEmpty()
                            ? range.normalised(cosines.getOrDefault(id, 0.0))
                            : vectorWeight * range.normalised(cosines.getOrDefault(id, 0.0))
                                    + (1 - vectorWeight) * words;
            candidates.add(
                    new Candidate(hit, score, rank(lexicalRanks, id), rank(vectorRanks, id), cosine(cosines, id)));
        });
        candidates.sort(BEST_FIRST);
        return candidates;
    }

    private static Map<PassageId, Integer> ranks(List<Hit> hits) {
        var ranks = new HashMap<PassageId, Integer>();
        for (var hit : hits) {
            ranks.putIfAbsent(hit.passage().id(), ranks.size() + 1);
        }
        return ranks;
    }

    /// BM25 has no upper bound: scores are taken relative to the best one of the question.
    private static Map<PassageId, Double> lexicalScores(List<Hit> hits) {
        double best = hits.stream().mapToDouble(Hit::score).max().orElse(1);
        var scores = new HashMap<PassageId, Double>();
        hits.forEach(hit -> scores.put(hit.passage().id(), best > 0 ? hit.score() / best : 0));
        return scores;
    }

    private static OptionalInt rank(Map<PassageId, Integer> ranks, PassageId id) {
        var rank = ranks.get(id);
        return rank == null ? OptionalInt.empty() : OptionalInt.of(rank);
    }

    private static OptionalDouble cosine(Map<PassageId, Double> cosines, PassageId id) {
        var cosine = cosines.get(id);
        return cosine == null ? OptionalDouble.empty() : OptionalDouble.of(cosine);
    }

    static double dot(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }

    /// Stretches cosines to [0, 1]: models use different, narrow parts of [-1, 1].
    private record Range(double from, double to) {

        static Range of(Map<PassageId, Double> cosines) {
            var statistics =
                    cosines.values().stream().mapToDouble(Double::doubleValue).summaryStatistics();
            return new Range(statistics.getMin(), statistics.getMax());
        }

        double normalised(double cosine) {
            return to > from ? (cosine - from) / (to - from) : 1;
        }
    }
}
