package io.plimsoll.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class OnnxEmbeddingModelTest {

    @Test
    void closingTwiceIsAsClosingOnceAndSparesTheNeighbour() {
        var first = OnnxEmbeddingModel.bundled(BundledModel.MINILM_L6, 1, Models.CACHE);
        try (var second = first.alongside(BundledModel.MINILM_L6)) {
            first.close();
            first.close();
            assertThatThrownBy(() -> first.embedQuery(Contexts.withTime(), "gone"))
                    .isInstanceOfSatisfying(
                            PlimsollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SHUTTING_DOWN));
            assertThatThrownBy(() -> first.tokens().count("gone")).isInstanceOf(PlimsollException.class);
            assertThat(second.embedQuery(Contexts.withTime(), "here")).hasSize(384);
        }
    }

    @Test
    void closingWhileOthersComputeEndsThemAsShuttingDown() throws Exception {
        var model = OnnxEmbeddingModel.bundled(BundledModel.MINILM_L6, 2, Models.CACHE);
        var started = new CountDownLatch(4);
        var ends = new ArrayList<Future<ErrorCode>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                ends.add(threads.submit(() -> embedUntilItFails(model, started)));
            }
            started.await();
            model.close();
        }
        for (var end : ends) {
            assertThat(end.get()).isEqualTo(ErrorCode.SHUTTING_DOWN);
        }
    }

    @Test
    void workersAreAtLeastOne() {
        assertThatThrownBy(() -> OnnxEmbeddingModel.bundled(BundledModel.MINILM_L6, 0, Models.CACHE))
                .isInstanceOf(PlimsollException.class);
    }

    @Test
    void nativeLibrariesAreUnpackedWhereTheyWereTold() {
        Models.of(BundledModel.MINILM_L6);
        assertThat(Models.CACHE.resolve("tokenizers")).isDirectory();
        assertThat(Models.CACHE.resolve("onnxruntime")).isDirectoryRecursivelyContaining("glob:**onnxruntime4j_jni*");
        assertThat(System.getProperty("onnxruntime.native.path"))
                .startsWith(Models.CACHE.toAbsolutePath().toString());
        assertThat(System.getProperty("ai.djl.offline")).isEqualTo("true");
    }

    private static ErrorCode embedUntilItFails(OnnxEmbeddingModel model, CountDownLatch started) {
        try {
            while (true) {
                model.embedQuery(Contexts.withTime(), "sea ".repeat(200));
                started.countDown();
            }
        } catch (PlimsollException e) {
            return e.code();
        }
    }
}
