package io.plimsoll.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// The weights of one model, ready to run on the calling thread. Threads may share it.
final class OnnxSession implements AutoCloseable {

    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final String SEGMENTS = "token_type_ids";

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Set<String> inputs;
    private final String output;
    private final NativeLifetime lifetime = new NativeLifetime();

    private OnnxSession(OrtEnvironment environment, OrtSession session) throws OrtException {
        this.environment = environment;
        this.session = session;
        this.inputs = Set.copyOf(session.getInputNames());
        this.output = session.getOutputNames().contains("logits")
                ? "logits"
                : session.getOutputNames().iterator().next();
        requireTextInputs();
    }

    static OnnxSession of(Path model) {
        return open((environment, options) -> environment.createSession(model.toString(), options));
    }

    /// One run with a batch of one. Throws `DEPENDENCY_FAILED` when the model fails.
    ModelOutput run(ModelInput input) {
        return lifetime.use(() -> {
            var tensors = new HashMap<String, OnnxTensor>();
            try {
                fill(tensors, input);
                return run(tensors);
            } catch (OrtException e) {
                throw new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "the model failed on an input", e);
            } finally {
                tensors.values().forEach(OnnxTensor::close);
            }
        });
    }

    @Override
    public void close() {
        lifetime.end(() -> release(session));
    }

    private ModelOutput run(Map<String, OnnxTensor> tensors) throws OrtException {
        try (var result = session.run(tensors, Set.of(output))) {
            if (result.get(0) instanceof OnnxTensor tensor && tensor.getInfo().type == OnnxJavaType.FLOAT) {
                var buffer = tensor.getFloatBuffer();
                var values = new float[buffer.remaining()];
                buffer.get(values);
                return new ModelOutput(tensor.getInfo().getShape(), values);
            }
            throw new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "the model's output is not a tensor of floats");
        }
    }

    private void fill(Map<String, OnnxTensor> tensors, ModelInput input) throws OrtException {
        put(tensors, IDS, input.ids());
        var mask = new long[input.length()];
        Arrays.fill(mask, 1);
        put(tensors, MASK, mask);
        put(tensors, SEGMENTS, input.segments());
    }

    private void put(Map<String, OnnxTensor> tensors, String name, long[] values) throws OrtException {
        if (inputs.contains(name)) {
            tensors.put(
                    name, OnnxTensor.createTensor(environment, LongBuffer.wrap(values), new long[] {1, values.length}));
        }
    }

    private void requireTextInputs() throws OrtException {
        if (!inputs.contains(IDS) || !Set.of(IDS, MASK, SEGMENTS).containsAll(inputs)) {
            throw new PlimsollException(
                    ErrorCode.DEPENDENCY_FAILED,
                    "the model's inputs are not input_ids, attention_mask and token_type_ids");
        }
        for (var node : session.getInputInfo().values()) {
            if (!(node.getInfo() instanceof TensorInfo info) || info.type != OnnxJavaType.INT64) {
                throw new PlimsollException(
                        ErrorCode.DEPENDENCY_FAILED, "the model's inputs are not tensors of 64-bit integers");
            }
        }
    }

    private static OnnxSession open(Opening opening) {
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            // A plan per input length would be kept for as many lengths as there are.
            options.setMemoryPatternOptimization(false);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            var environment = NativeLibraries.onnxRuntime();
            var session = opening.open(environment, options);
            return accept(environment, session);
        } catch (OrtException e) {
            throw new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "the file is not an ONNX model", e);
        }
    }

    private static OnnxSession accept(OrtEnvironment environment, OrtSession session) throws OrtException {
        try {
            return new OnnxSession(environment, session);
        } catch (PlimsollException e) {
            release(session);
            throw e;
        }
    }

    private static void release(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            throw new PlimsollException(ErrorCode.INTERNAL, "the model cannot be closed", e);
        }
    }

    @FunctionalInterface
    private interface Opening {
        OrtSession open(OrtEnvironment environment, OrtSession.SessionOptions options) throws OrtException;
    }
}
