package io.plimsoll.bench;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectMapper;

/// One operation embeds all passages once. [EmbeddingBench] runs these and divides.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 1, time = 3)
@Measurement(iterations = 1, time = 6)
public class EmbeddingContenders {

    /// A file with the texts, a JSON array.
    static final String TEXTS = "bench.texts";

    /// Where the product unpacks native libraries.
    static final String NATIVE = "bench.native";

    static List<String> texts() {
        return new ObjectMapper().readValue(Path.of(System.getProperty(TEXTS)), new TypeReference<>() {});
    }

    @State(Scope.Benchmark)
    public static class Ours {
        private final List<String> texts = texts();
        private final Embedder embedder = new PlimsollEmbedder(Path.of(System.getProperty(NATIVE)));

        @TearDown(Level.Trial)
        public void close() throws OrtException {
            embedder.close();
        }
    }

    @State(Scope.Benchmark)
    public static class RuntimeAlone {
        private final List<String> texts = texts();
        private final Embedder embedder;

        public RuntimeAlone() {
            try {
                embedder = new RuntimeEmbedder(texts);
            } catch (OrtException | IOException e) {
                throw new IllegalStateException("ONNX Runtime did not take the model", e);
            }
        }

        @TearDown(Level.Trial)
        public void close() throws OrtException {
            embedder.close();
        }
    }

    @State(Scope.Benchmark)
    public static class LangChain {
        private final List<String> texts = texts();
        private final Embedder embedder = new LangChainEmbedder();
    }

    @Benchmark
    public Object plimsoll(Ours state) throws Exception {
        return state.embedder.embed(state.texts);
    }

    @Benchmark
    public Object onnxRuntime(RuntimeAlone state) throws Exception {
        return state.embedder.embed(state.texts);
    }

    @Benchmark
    public Object langChain4j(LangChain state) throws Exception {
        return state.embedder.embed(state.texts);
    }
}
