package io.plimsoll.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.inference.RerankModel.RerankRequest;
import io.plimsoll.onnx.LateInteractionReranker.Recipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LateInteractionRerankerTest {

    private static final List<String> PASSAGES = List.of(
            "The committee adjourned its meeting on the municipal parking fees.",
            "The Plimsoll line on a ship's hull shows how deep it may lie in the water.",
            "",
            "Photosynthesis converts light into chemical energy.");

    @ParameterizedTest
    @EnumSource
    void theObviousAnswerComesFirst(BundledModel model) {
        var reranker = new LateInteractionReranker(Models.of(model), Recipe.DEFAULT);
        var scores = reranker.score(Contexts.withTime(), request("How deep may a ship lie?", word -> 1));
        assertThat(scores).hasSize(4);
        assertThat(scores[1]).isGreaterThan(scores[0]).isGreaterThan(scores[2]).isGreaterThan(scores[3]);
        assertThat(reranker.name()).isEqualTo("late-interaction:" + model.wireName());
    }

    @Test
    void onCosineAloneTheScoreIsThatOfTheVectors() {
        var model = Models.of(BundledModel.BGE_SMALL_EN);
        var question = "How deep may a ship lie?";
        var scores = new LateInteractionReranker(model, new Recipe(1, 0, 500, 0))
                .score(Contexts.withTime(), request(question, word -> 1));
        var vectors = model.embedPassages(Contexts.withTime(), PASSAGES);
        for (int i = 0; i < scores.length; i++) {
            var expected = Vectors.dot(model.embedQuery(Contexts.withTime(), question), vectors.get(i));
            assertThat(scores[i]).isEqualTo(expected, within(1e-9));
        }
    }

    @Test
    void aTextAgreesWithItselfCompletely() {
        var model = Models.of(BundledModel.MINILM_L6);
        var text = "Ships lie deep, in cold water.";
        var scores = new LateInteractionReranker(model, new Recipe(0, 1, 100, 0))
                .score(Contexts.withTime(), new RerankRequest(text, List.of(text), word -> 1));
        assertThat(scores[0]).isEqualTo(1, within(0.01));
    }

    @Test
    void theWordsAskedForAreThoseOfTheQuestionInLowerCase() {
        var words = new ArrayList<String>();
        rerank("Unbelievably DEEP ships, 42?!", word -> {
            words.add(word);
            return 1;
        });
        assertThat(words).contains("unbelievably", "deep", "ships", "42").doesNotContain(",", "?", "!", "");
    }

    @Test
    void aRareWordCountsMoreThanACommonOne() {
        var even = rerank("ship energy", word -> 1);
        var ship = rerank("ship energy", word -> "ship".equals(word) ? 5 : 0.1);
        assertThat(ship[1] - ship[3]).isGreaterThan(even[1] - even[3]);
    }

    @Test
    void oddWeightsAreNoWeights() {
        var uniform = rerank("How deep?", word -> 1);
        assertThat(rerank("How deep?", word -> 0)).isEqualTo(uniform);
        assertThat(rerank("How deep?", word -> Double.NaN)).isEqualTo(uniform);
        assertThat(rerank("How deep?", word -> -1)).isEqualTo(uniform);
        assertThat(rerank("How deep?", word -> Double.POSITIVE_INFINITY)).isEqualTo(uniform);
        assertThat(rerank("?!", word -> 1)).hasSize(4).doesNotContain(Double.NaN);
        assertThat(rerank("", word -> 1)).hasSize(4).doesNotContain(Double.NaN);
    }

    @Test
    void aPassageScoresTheSameFromTheCache() {
        var model = Models.of(BundledModel.MINILM_L6);
        var cached = new LateInteractionReranker(model, Recipe.DEFAULT);
        var fresh = new LateInteractionReranker(model, new Recipe(0.7, 0.3, 192, 0));
        var request = request("How deep may a ship lie?", word -> 1);
        var first = cached.score(Contexts.withTime(), request);
        assertThat(cached.score(Contexts.withTime(), request)).isEqualTo(first);
        assertThat(fresh.score(Contexts.withTime(), request)).isEqualTo(first);
    }

    @Test
    void aLongPassageIsReadUpToItsLimit() {
        var model = Models.of(BundledModel.MINILM_L6);
        var reranker = new LateInteractionReranker(model, new Recipe(0.7, 0.3, 10, 0));
        var request = new RerankRequest(
                "ship", List.of("sea ".repeat(10) + "ship", "sea ".repeat(10), "sea ".repeat(9) + "ship"), word -> 1);
        var scores = reranker.score(Contexts.withTime(), request);
        assertThat(scores[0]).isEqualTo(scores[1]).isNotEqualTo(scores[2]);
    }

    @Test
    void theCacheKeepsWithinItsBytes() {
        var matrix = PackedMatrix.of(new TextMatrix(new float[] {1, 0}, new String[] {"a"}, new float[] {0.6f, 0.8f}));
        var cache = new MatrixCache(matrix.bytes() * 2);
        List.of("a", "b").forEach(key -> cache.put(key, matrix));
        assertThat(cache.get("a")).isPresent();
        cache.put("c", matrix);
        cache.put("c", matrix);
        assertThat(cache.get("b")).isEmpty();
        assertThat(cache.get("a")).isPresent();
        assertThat(cache.bytes()).isEqualTo(matrix.bytes() * 2);
    }

    @Test
    void aPassedDeadlineIsExceeded() {
        var reranker = new LateInteractionReranker(Models.of(BundledModel.MINILM_L6), Recipe.DEFAULT);
        assertThatThrownBy(() -> reranker.score(
                        Contexts.within(Duration.ofSeconds(-1)), request("How deep may a ship lie?", word -> 1)))
                .isInstanceOfSatisfying(
                        PlimsollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
    }

    private static double[] rerank(String question, ToDoubleFunction<String> wordWeight) {
        return new LateInteractionReranker(Models.of(BundledModel.MINILM_L6), Recipe.DEFAULT)
                .score(Contexts.withTime(), request(question, wordWeight));
    }

    private static RerankRequest request(String question, ToDoubleFunction<String> wordWeight) {
        return new RerankRequest(question, PASSAGES, wordWeight);
    }
}
