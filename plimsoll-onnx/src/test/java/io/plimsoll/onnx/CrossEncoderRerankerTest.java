package io.plimsoll.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.inference.RerankModel.RerankRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrossEncoderRerankerTest {

    private static final String[] ALL_INPUTS = {"input_ids", "attention_mask", "token_type_ids"};
    private static final long CLS = 101;
    private static final long SEP = 102;
    private static final long SEA = 2712;
    private static final long SHIP = 2911;

    @TempDir
    Path folder;

    @BeforeEach
    void copyTokenizer() throws IOException {
        try (var input = CrossEncoderReranker.class.getResourceAsStream(BundledModel.MINILM_L6.tokenizerResource())) {
            Files.copy(input, folder.resolve("tokenizer.json"));
        }
    }

    @Test
    void aPairGoesInWithItsSpecialTokensAndTheLogitComesOut() throws IOException {
        model(TinyOnnx.classifier(1, ALL_INPUTS));
        try (var reranker = load(64)) {
            var scores = score(reranker, "sea", List.of("ship", "ship ship", ""));
            assertThat(scores[0]).isEqualTo((CLS + SEA + SEP + SHIP + SEP) / 5.0, within(1e-3));
            assertThat(scores[1]).isEqualTo((CLS + SEA + SEP + SHIP + SHIP + SEP) / 6.0, within(1e-3));
            assertThat(scores[2]).isEqualTo((CLS + SEA + SEP + SEP) / 4.0, within(1e-3));
            assertThat(reranker.name()).isEqualTo("tiny");
        }
    }

    @Test
    void ofTwoColumnsTheLastCounts() throws IOException {
        model(TinyOnnx.classifier(2, "input_ids", "attention_mask"));
        try (var reranker = load(64)) {
            assertThat(score(reranker, "sea", List.of("ship"))[0])
                    .isEqualTo((CLS + SEA + SEP + SHIP + SEP) / 5.0, within(1e-3));
        }
    }

    @Test
    void aPairIsCutToTheMostTokensAndKeepsItsEnd() throws IOException {
        model(TinyOnnx.classifier(1, "input_ids"));
        try (var reranker = load(23)) {
            var scores = score(reranker, "sea ".repeat(100), List.of("ship ".repeat(100)));
            assertThat(scores[0]).isEqualTo((CLS + 10 * SEA + SEP + 10 * SHIP + SEP) / 23.0, within(1e-3));
        }
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        fails("model.onnx");
        model(TinyOnnx.classifier(1, ALL_INPUTS));
        Files.delete(folder.resolve("tokenizer.json"));
        fails("tokenizer.json");
    }

    @Test
    void aBrokenFileIsNamed() throws IOException {
        Files.writeString(folder.resolve("model.onnx"), "no model");
        fails("model.onnx");
        model(TinyOnnx.classifier(1, ALL_INPUTS));
        Files.writeString(folder.resolve("tokenizer.json"), "{\"no\":");
        fails("tokenizer.json");
    }

    @Test
    void aModelOfSomethingElseIsRefusedWhenItIsLoaded() throws IOException {
        model(TinyOnnx.classifier(1, "pixel_values"));
        fails("model.onnx: the model's inputs");
        try (var weights = CrossEncoderReranker.class.getResourceAsStream(BundledModel.MINILM_L6.weightsResource())) {
            Files.write(folder.resolve("model.onnx"), weights.readAllBytes());
        }
        fails("model.onnx: the model's output");
    }

    @Test
    void closingTwiceIsAsClosingOnceAndSparesTheNeighbour() throws IOException {
        model(TinyOnnx.classifier(1, ALL_INPUTS));
        var neighbour = Models.of(BundledModel.MINILM_L6);
        var reranker = CrossEncoderReranker.alongside(neighbour, "tiny", folder, 64);
        reranker.close();
        reranker.close();
        assertThatThrownBy(() -> score(reranker, "sea", List.of("ship"))).isInstanceOf(PlimsollException.class);
        assertThat(neighbour.embedQuery(Contexts.withTime(), "here")).hasSize(384);
    }

    @Test
    void aPassedDeadlineIsExceeded() throws IOException {
        model(TinyOnnx.classifier(1, ALL_INPUTS));
        try (var reranker = load(64)) {
            var request = new RerankRequest("sea", List.of("ship"), word -> 1);
            assertThatThrownBy(() -> reranker.score(Contexts.within(Duration.ofSeconds(-1)), request))
                    .isInstanceOfSatisfying(
                            PlimsollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
        }
    }

    private void model(byte[] bytes) throws IOException {
        Files.write(folder.resolve("model.onnx"), bytes);
    }

    private CrossEncoderReranker load(int maxTokens) {
        return CrossEncoderReranker.load("tiny", folder, maxTokens, 1, Models.CACHE);
    }

    private void fails(String detail) {
        assertThatThrownBy(() -> load(64)).isInstanceOfSatisfying(PlimsollException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.DEPENDENCY_FAILED);
            assertThat(e.detail()).contains(detail).doesNotContain(folder.toString());
        });
    }

    private static double[] score(CrossEncoderReranker reranker, String question, List<String> passages) {
        return reranker.score(Contexts.withTime(), new RerankRequest(question, passages, word -> 1));
    }
}
