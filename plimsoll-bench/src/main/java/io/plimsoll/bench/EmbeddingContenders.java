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
import org.openjdk.jmh.infra.Blackhole;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectMapper;

/// One operation embeds the same few passages three times. [EmbeddingBench] runs this and divides.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1, time = 8)
@Measurement(iterations = 1, time = 50)
public class EmbeddingContenders {

    /// Passages embedded at a time: the batch of one document, and enough for every thread.
    static final int BATCH = 16;

    /// A file with the texts, a JSON array.
    static final String TEXTS = "bench.texts";

    /// Where the product unpacks native libraries.
    static final String NATIVE = "bench.native";

    static List<String> texts() {
        return new ObjectMapper().readValue(Path.of(System.getProperty(TEXTS)), new TypeReference<>() {});
    }

    /// All three in one process, with threads of their own that rest while another has its turn.
    @State(Scope.Benchmark)
    public static class Contest {
        private final List<String> texts = texts();
        private final Embedder plimsoll = new PlimsollEmbedder(Path.of(System.getProperty(NATIVE)));
        private final Embedder langChain = new LangChainEmbedder();
        private final Embedder runtime;
        private int at;

        public Contest() {
            try {
                runtime = new RuntimeEmbedder(texts);
            } catch (OrtException | IOException e) {
                throw new IllegalStateException("ONNX Runtime did not take the model", e);
            }
        }

        /// The next passages, and after the last ones the first again.
        List<String> next() {
            at = at + BATCH > texts.size() ? 0 : at;
            at += BATCH;
            return texts.subList(at - BATCH, at);
        }

        @TearDown(Level.Trial)
        public void close() throws OrtException {
            plimsoll.close();
            langChain.close();
            runtime.close();
        }
    }

    @Benchmark
    public void sideBySide(Contest contest, Turns turns, Blackhole blackhole) throws Exception {
        var batch = contest.next();
        blackhole.consume(turns.measure(List.of(
                () -> contest.plimsoll.embed(batch),
                () -> contest.runtime.embed(batch),
                () -> contest.langChain.embed(batch))));
    }
}
