package io.plimsoll.onnx;

import io.plimsoll.error.PlimsollException;
import io.plimsoll.inference.RerankModel;
import io.plimsoll.request.RequestContext;
import java.util.function.ToDoubleFunction;

/// Scores a passage by its vector and by how well its words, one by one, answer the question's: ColBERT's MaxSim
/// (Khattab & Zaharia 2020) over the token vectors of an embedding model, where each token of the question counts as
/// much as its word is rare.
public final class LateInteractionReranker implements RerankModel {

    /// How a score is made.
    ///
    /// @param cosine           weight of the cosine of the two vectors
    /// @param maxSim           weight of the words' agreement
    /// @param maxPassageTokens of a passage, the rest is not looked at
    /// @param cacheBytes       for the matrices of passages scored before; 0 for none
    public record Recipe(double cosine, double maxSim, int maxPassageTokens, long cacheBytes) {

        public static final Recipe DEFAULT = new Recipe(0.7, 0.3, 192, 64L << 20);

        public Recipe {
            if (!(cosine >= 0 && maxSim >= 0 && cosine + maxSim > 0 && cosine + maxSim < Double.POSITIVE_INFINITY)) {
                throw PlimsollException.invalidField("cosine", "weights are at least 0 and not both 0");
            }
            if (maxPassageTokens < 1) {
                throw PlimsollException.invalidField("maxPassageTokens", "at least one token has to be looked at");
            }
            if (cacheBytes < 0) {
                throw PlimsollException.invalidField("cacheBytes", "a size is at least 0");
            }
        }
    }

    private final OnnxEmbeddingModel model;
    private final Recipe recipe;
    private final MatrixCache cache;

    /// Uses the model's weights and workers; the model stays its owner's to close, after this.
    public LateInteractionReranker(OnnxEmbeddingModel model, Recipe recipe) {
        this.model = model;
        this.recipe = recipe;
        this.cache = new MatrixCache(recipe.cacheBytes());
    }

    @Override
    public String name() {
        return "late-interaction:" + model.name();
    }

    @Override
    public double[] score(RequestContext context, RerankRequest request) {
        var question = model.pool().run(Priority.QUESTION, context, () -> question(request.question()));
        var weights = weights(question, request.wordWeight());
        return model
                .pool()
                .map(Priority.CANDIDATE, context, request.passages(), text -> score(question, weights, passage(text)))
                .stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    /// Nothing to do: the weights are the model's.
    @Override
    public void close() {}

    private TextMatrix question(String text) {
        return model.encoder().matrix(Role.QUESTION, text, Integer.MAX_VALUE);
    }

    private PackedMatrix passage(String text) {
        var key = MatrixCache.key(text);
        return cache.get(key).orElseGet(() -> {
            var matrix = PackedMatrix.of(model.encoder().matrix(Role.PASSAGE, text, recipe.maxPassageTokens()));
            cache.put(key, matrix);
            return matrix;
        });
    }

    private double score(TextMatrix question, double[] weights, PackedMatrix passage) {
        double cosine = Vectors.dot(question.vector(), passage.vector());
        return recipe.cosine() * cosine + recipe.maxSim() * maxSim(question, weights, passage);
    }

    private static double maxSim(TextMatrix question, double[] weights, PackedMatrix passage) {
        double sum = 0;
        for (int token = 0; token < weights.length; token++) {
            if (weights[token] > 0) {
                sum += weights[token] * passage.nearest(question.tokenVectors(), token * question.vector().length);
            }
        }
        return sum;
    }

    /// The share each token of the question has: its word's weight, or the same for all where no word has any.
    private static double[] weights(TextMatrix question, ToDoubleFunction<String> wordWeight) {
        var weights = new double[question.tokens()];
        double sum = 0;
        for (int token = 0; token < weights.length; token++) {
            double weight = wordWeight.applyAsDouble(question.words()[token]);
            weights[token] = weight > 0 && Double.isFinite(weight) ? weight : 0;
            sum += weights[token];
        }
        for (int token = 0; token < weights.length; token++) {
            weights[token] = sum > 0 ? weights[token] / sum : 1.0 / weights.length;
        }
        return weights;
    }
}
