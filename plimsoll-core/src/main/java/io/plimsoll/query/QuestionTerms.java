package io.plimsoll.query;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// A question's words that carry content, each weighted by how telling it is in the collection.
final class QuestionTerms {

    /// What a word is worth that stands only in the sentence's surroundings.
    private static final double NEARBY = 0.6;

    private final Map<String, Double> weights = new LinkedHashMap<>();
    private final double all;

    QuestionTerms(String question, ToDoubleFunction<String> weight) {
        Words.content(question).forEach(word -> weights.put(word, weight.applyAsDouble(word)));
        all = weights.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /// The share of the question that a sentence holds, itself or by what stands around it.
    double covered(List<String> sentence, List<String> around) {
        double covered = 0;
        for (var term : weights.entrySet()) {
            if (holds(sentence, term.getKey())) {
                covered += term.getValue();
            } else if (holds(around, term.getKey())) {
                covered += NEARBY * term.getValue();
            }
        }
        return all == 0 ? 0 : covered / all;
    }

    /// The share of the question that is not among the words.
    double missing(List<String> words) {
        double missing = weights.entrySet().stream()
                .filter(term -> !holds(words, term.getKey()))
                .mapToDouble(Map.Entry::getValue)
                .sum();
        return all == 0 ? 0 : missing / all;
    }

    /// How many of the words are none of the question's.
    long beyond(List<String> words) {
        return words.stream()
                .filter(word -> weights.keySet().stream().noneMatch(term -> Words.alike(term, word)))
                .count();
    }

    private static boolean holds(List<String> words, String term) {
        return words.stream().anyMatch(word -> Words.alike(term, word));
    }
}
