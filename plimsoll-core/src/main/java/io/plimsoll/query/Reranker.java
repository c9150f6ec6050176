package io.plimsoll.query;

import io.plimsoll.engine.Vocabulary;
import io.plimsoll.error.Blame;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.Flags;
import io.plimsoll.inference.RerankModel;
import io.plimsoll.inference.RerankModel.RerankRequest;
import io.plimsoll.request.RequestContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// Puts the first candidates in a better order. Those below keep theirs, under them.
final class Reranker {

    private final Optional<RerankModel> model;

    Reranker(Optional<RerankModel> model) {
        this.model = model;
    }

    List<Candidate> rerank(
            RequestContext context,
            Query query,
            List<Candidate> candidates,
            Vocabulary vocabulary,
            List<Degradation> degraded) {
        if (model.isEmpty()) {
            degraded.add(new Degradation(Stage.RERANK, "no rerank model is configured"));
            return candidates;
        }
        if (candidates.isEmpty()) {
            return candidates;
        }
        int depth = context.flags().get(Flags.RERANK_DEPTH);
        var first = candidates.subList(0, Math.min(depth, candidates.size()));
        try {
            var texts = first.stream().map(Reranker::text).toList();
            var scores = model.get().score(context, new RerankRequest(query.text(), texts, weights(query, vocabulary)));
            return reordered(first, scores, candidates.subList(first.size(), candidates.size()));
        } catch (PlimsollException failure) {
            if (failure.code().blame() == Blame.CALLER) {
                throw failure;
            }
            degraded.add(new Degradation(Stage.RERANK, failure.detail()));
            return candidates;
        }
    }

    private static String text(Candidate candidate) {
        var hit = candidate.hit();
        return hit.title() + "\n" + hit.passage().text();
    }

    /// The reranked ones share the upper half of the scores, the rest the lower one, so that scores fall throughout.
    private static List<Candidate> reordered(List<Candidate> first, double[] scores, List<Candidate> rest) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (double score : scores) {
            min = Math.min(min, score);
            max = Math.max(max, score);
        }
        var reordered = new ArrayList<Candidate>();
        for (int i = 0; i < first.size(); i++) {
            double share = max > min ? (scores[i] - min) / (max - min) : 1;
            reordered.add(first.get(i).withScore(0.5 + share / 2));
        }
        reordered.sort(Fusion.BEST_FIRST);
        rest.forEach(candidate -> reordered.add(candidate.withScore(candidate.score() / 2)));
        return reordered;
    }

    /// The inverse document frequency of the query's words, looked up once each.
    private static ToDoubleFunction<String> weights(Query query, Vocabulary vocabulary) {
        Map<String, Double> weights = new HashMap<>();
        for (var word : Words.of(query.text())) {
            weights.computeIfAbsent(word.lower(), lower -> weight(vocabulary, lower));
        }
        return word -> weights.getOrDefault(word, 1.0);
    }

    /// BM25's inverse document frequency (Robertson and Spärck Jones).
    static double weight(Vocabulary vocabulary, String word) {
        long all = vocabulary.passages();
        long with = Math.min(all, vocabulary.frequency(word));
        return Math.log(1 + (all - with + 0.5) / (with + 0.5));
    }
}
