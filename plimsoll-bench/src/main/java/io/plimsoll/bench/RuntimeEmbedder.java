package io.plimsoll.bench;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// ONNX Runtime alone. Texts are token ids already when the clock starts; each thread takes the next one and runs it,
/// single-threaded, which was the fastest way to use the cores.
final class RuntimeEmbedder implements Embedder {

    private static final String MODEL = "/bge-small-en-v1.5-q";

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final HuggingFaceTokenizer tokenizer;
    private final ExecutorService threads = Executors.newFixedThreadPool(BenchJvm.cores());
    private final Map<String, long[]> tokens = new HashMap<>();

    /// @param passages the texts that will be embedded
    RuntimeEmbedder(List<String> passages) throws OrtException, IOException {
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            session = environment.createSession(resource(MODEL + ".onnx"), options);
        }
        tokenizer = HuggingFaceTokenizer.newInstance(
                new ByteArrayInputStream(resource(MODEL + "-tokenizer.json")),
                Map.of("truncation", "false", "padding", "false"));
        for (var passage : passages) {
            tokens.put(passage, tokenizer.encode(passage, true, false).getIds());
        }
    }

    @Override
    public List<float[]> embed(List<String> passages) throws Exception {
        var vectors = new float[passages.size()][];
        var next = new AtomicInteger();
        var lanes = new ArrayList<Callable<Boolean>>();
        for (int lane = 0; lane < BenchJvm.cores(); lane++) {
            lanes.add(() -> {
                for (int i = next.getAndIncrement(); i < vectors.length; i = next.getAndIncrement()) {
                    vectors[i] = vector(tokens.getOrDefault(passages.get(i), new long[0]));
                }
                return true;
            });
        }
        for (var lane : threads.invokeAll(lanes)) {
            lane.get();
        }
        return List.of(vectors);
    }

    private float[] vector(long[] ids) throws OrtException {
        var ones = new long[ids.length];
        Arrays.fill(ones, 1);
        var shape = new long[] {1, ids.length};
        try (var tokenIds = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                var mask = OnnxTensor.createTensor(environment, LongBuffer.wrap(ones), shape);
                var segments = OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[ids.length]), shape);
                var result = session.run(
                        Map.of("input_ids", tokenIds, "attention_mask", mask, "token_type_ids", segments))) {
            var output = (OnnxTensor) result.get(0);
            var vector = new float[(int) output.getInfo().getShape()[2]];
            output.getFloatBuffer().get(vector);
            return vector;
        }
    }

    @Override
    public void close() throws OrtException {
        threads.shutdown();
        tokenizer.close();
        session.close();
    }

    private static byte[] resource(String name) throws IOException {
        try (var input = RuntimeEmbedder.class.getResourceAsStream(name)) {
            if (input == null) {
                throw new IOException("the class path lacks " + name);
            }
            return input.readAllBytes();
        }
    }
}
