package io.plimsoll.bench;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Ways to merge what two searches found into one ranking.
final class Fusions {

    private static final int DEPTH = 100;

    private Fusions() {}

    /// A document that one search or both found.
    ///
    /// @param words  BM25; negative where the search by words did not find it
    /// @param cosine to the question, computed for every document
    record Found(String document, double words, double cosine, boolean relevant) {

        boolean byWords() {
            return words >= 0;
        }
    }

    /// Gives each document found for one question its score.
    interface Fusion {
        ToDoubleFunction<Found> over(List<Found> found);
    }

    /// The fusions that are compared, by name. The first two are the halves alone.
    static Map<String, Fusion> all() {
        var fusions = new LinkedHashMap<String, Fusion>();
        fusions.put("BM25", found -> Found::words);
        fusions.put("vector", found -> Found::cosine);
        for (int k : new int[] {60, 10}) {
            for (double weight : new double[] {0.5, 0.6, 0.7}) {
                fusions.put("RRF k=" + k + ", vector " + weight, reciprocalRanks(k, weight));
            }
        }
        for (double weight : new double[] {0.5, 0.6, 0.7, 0.8}) {
            fusions.put("min-max, vector " + weight, minMax(weight));
        }
        for (double weight : new double[] {0.5, 0.6, 0.65, 0.7, 0.75, 0.8}) {
            fusions.put("z-scores, vector " + weight, standardised(weight));
        }
        return fusions;
    }

    /// Reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009), weighted.
    static Fusion reciprocalRanks(int k, double vectorWeight) {
        return found -> {
            var words = ranks(found.stream().filter(Found::byWords).toList(), Found::words);
            var cosines = ranks(found, Found::cosine);
            return document -> (1 - vectorWeight) * reciprocal(words, document, k)
                    + vectorWeight * reciprocal(cosines, document, k);
        };
    }

    /// Convex combination of scores stretched to [0, 1]; what the search by words did not find has 0 of it.
    static Fusion minMax(double vectorWeight) {
        return found -> {
            var words = found.stream()
                    .filter(Found::byWords)
                    .mapToDouble(Found::words)
                    .summaryStatistics();
            var cosines = found.stream().mapToDouble(Found::cosine).summaryStatistics();
            return document -> (1 - vectorWeight)
                            * (document.byWords() ? stretched(document.words, words.getMin(), words.getMax()) : 0)
                    + vectorWeight * stretched(document.cosine, cosines.getMin(), cosines.getMax());
        };
    }

    /// Convex combination of standardised scores, as the product fuses: what the search by words did not find counts
    /// half the lowest score it gave, and where it found nothing the cosine decides alone.
    static Fusion standardised(double vectorWeight) {
        return found -> {
            double least = found.stream()
                    .filter(Found::byWords)
                    .mapToDouble(Found::words)
                    .min()
                    .orElse(0);
            ToDoubleFunction<Found> words = document -> document.byWords() ? document.words : least / 2;
            double share = found.stream().anyMatch(Found::byWords) ? vectorWeight : 1;
            var byWords = standard(found, words);
            var byVector = standard(found, Found::cosine);
            return document -> (1 - share) * byWords.applyAsDouble(document) + share * byVector.applyAsDouble(document);
        };
    }

    /// The documents, the best first; equal scores in the order of their names.
    static List<Found> ranked(List<Found> found, ToDoubleFunction<Found> score) {
        return found.stream()
                .sorted(Comparator.comparingDouble(score).reversed().thenComparing(Found::document))
                .toList();
    }

    private static Map<String, Integer> ranks(List<Found> found, ToDoubleFunction<Found> score) {
        var ranks = new HashMap<String, Integer>();
        ranked(found, score).stream().limit(DEPTH).forEach(each -> ranks.put(each.document, ranks.size() + 1));
        return ranks;
    }

    private static double reciprocal(Map<String, Integer> ranks, Found document, int k) {
        var rank = ranks.get(document.document);
        return rank == null ? 0 : 1.0 / (k + rank);
    }

    private static double stretched(double score, double least, double most) {
        return most > least ? (score - least) / (most - least) : 1;
    }

    private static ToDoubleFunction<Found> standard(List<Found> found, ToDoubleFunction<Found> score) {
        double mean = found.stream().mapToDouble(score).average().orElse(0);
        double deviation = Math.sqrt(found.stream()
                .mapToDouble(score)
                .map(each -> (each - mean) * (each - mean))
                .average()
                .orElse(0));
        return document -> deviation > 0 ? (score.applyAsDouble(document) - mean) / deviation : 0;
    }
}
