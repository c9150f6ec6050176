package io.plimsoll.query;

import io.plimsoll.document.PassageId;
import io.plimsoll.engine.Hit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Merges the rankings of both searches by a weighted sum of their standardised scores: how many standard deviations a
/// score lies above the mean of its own list. Scores keep how sure each search was, which ranks throw away, and their
/// scale drops out (convex combination after Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid
/// Retrieval", 2023, with z-scores for its min-max). Every hit carries its vector, so the cosine of a passage that only
/// the search by words found is computed, not guessed; a passage that only the vector search found counts with
/// half the lowest score by words, so that a word which a single passage holds still tells.
final class Fusion {

    /// The order of equal scores.
    static final Comparator<Candidate> BEST_FIRST = Comparator.comparingDouble(Candidate::score)
            .reversed()
            .thenComparing(candidate -> candidate.hit().passage().id().document())
            .thenComparingInt(candidate -> candidate.hit().passage().id().ordinal());

    /// What a passage counts for that the search by words did not find, in shares of the lowest score it gave.
    private static final double UNFOUND = 0.5;

    private final double vectorWeight;

    Fusion(double vectorWeight) {
        this.vectorWeight = vectorWeight;
    }

    /// @param question the question's vector; absent where there was no vector search
    /// @return candidates with scores stretched to [0, 1], the best first
    List<Candidate> fuse(List<Hit> lexical, List<Hit> vector, Optional<float[]> question) {
        var lexicalRanks = ranks(lexical);
        var vectorRanks = ranks(vector);
        var hits = new HashMap<PassageId, Hit>();
        lexical.forEach(hit -> hits.put(hit.passage().id(), hit));
        vector.forEach(hit -> hits.putIfAbsent(hit.passage().id(), hit));

        var words = new HashMap<PassageId, Double>();
        double least = lexical.stream().mapToDouble(Hit::score).min().orElse(0);
        hits.keySet().forEach(id -> words.put(id, least * UNFOUND));
        lexical.forEach(hit -> words.put(hit.passage().id(), hit.score()));
        var cosines = new HashMap<PassageId, Double>();
        question.ifPresent(q -> hits.forEach((id, hit) -> cosines.put(id, dot(q, hit.vector()))));

        double share = lexical.isEmpty() ? 1 : question.isEmpty() ? 0 : vectorWeight;
        var byWords = Scale.of(words);
        var byVector = Scale.of(cosines);
        var fused = new HashMap<PassageId, Double>();
        hits.keySet()
                .forEach(id -> fused.put(
                        id,
                        (1 - share) * byWords.standard(words.get(id)) + share * byVector.standard(cosines.get(id))));
        var range = Scale.of(fused);
        return hits.entrySet().stream()
                .map(entry -> new Candidate(
                        entry.getValue(),
                        range.stretched(fused.get(entry.getKey())),
                        rank(lexicalRanks, entry.getKey()),
                        rank(vectorRanks, entry.getKey()),
                        cosine(cosines, entry.getKey())))
                .sorted(BEST_FIRST)
                .toList();
    }

    private static Map<PassageId, Integer> ranks(List<Hit> hits) {
        var ranks = new HashMap<PassageId, Integer>();
        for (var hit : hits) {
            ranks.putIfAbsent(hit.passage().id(), ranks.size() + 1);
        }
        return ranks;
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

    /// How the scores of one list are spread.
    private record Scale(double least, double most, double mean, double deviation) {

        static Scale of(Map<PassageId, Double> scores) {
            var all = scores.values().stream().mapToDouble(Double::doubleValue);
            var statistics = all.summaryStatistics();
            double mean = statistics.getAverage();
            double variance = scores.values().stream()
                    .mapToDouble(score -> (score - mean) * (score - mean))
                    .average()
                    .orElse(0);
            return new Scale(statistics.getMin(), statistics.getMax(), mean, Math.sqrt(variance));
        }

        /// Standard deviations above the mean.
        double standard(@Nullable Double score) {
            return score != null && deviation > 0 ? (score - mean) / deviation : 0;
        }

        double stretched(@Nullable Double score) {
            return score == null || !(most > least) ? 1 : (score - least) / (most - least);
        }
    }
}
