package io.plimsoll.onnx;

import io.plimsoll.inference.EmbeddingModel;
import io.plimsoll.inference.TokenCounter;
import io.plimsoll.request.RequestContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;

/// A bundled embedding model running in this process. Callers wait while a fixed number of workers compute; a
/// full queue is `OVERLOADED`, a passed deadline `DEADLINE_EXCEEDED`, use after closing `SHUTTING_DOWN`.
public final class OnnxEmbeddingModel implements EmbeddingModel {

    private final BundledModel model;
    private final TextEncoder encoder;
    private final InferencePool pool;
    private final Path cacheFolder;
    private final AtomicBoolean closed = new AtomicBoolean();

    private OnnxEmbeddingModel(BundledModel model, TextEncoder encoder, InferencePool pool, Path cacheFolder) {
        this.model = model;
        this.encoder = encoder;
        this.pool = pool;
        this.cacheFolder = cacheFolder;
    }

    /// Loads a model with workers of its own.
    ///
    /// @param workers     threads that compute; as many as there are cores is best
    /// @param cacheFolder where weights and native libraries are unpacked; for libraries the first one given in a
    ///                    process counts
    public static OnnxEmbeddingModel bundled(BundledModel model, int workers, Path cacheFolder) {
        NativeLibraries.unpackInto(cacheFolder);
        return load(model, new InferencePool(workers), cacheFolder);
    }

    /// Loads another model onto this one's workers, so that both together never compute on more threads.
    public OnnxEmbeddingModel alongside(BundledModel other) {
        return load(other, pool.share(), cacheFolder);
    }

    /// Tells from now on what each computation for somebody who asks waited for a worker, in nanoseconds; of all models
    /// on the same workers. The listener returns at once.
    public void onWait(LongConsumer nanos) {
        pool.onWait(nanos);
    }

    @Override
    public String name() {
        return model.wireName();
    }

    @Override
    public String fingerprint() {
        return encoder.fingerprint();
    }

    @Override
    public int dimensions() {
        return encoder.dimensions();
    }

    @Override
    public int maxPassageTokens() {
        return encoder.maxTextTokens(Role.PASSAGE);
    }

    @Override
    public Set<String> languages() {
        return model.languages();
    }

    @Override
    public TokenCounter tokens() {
        return encoder.tokenizer();
    }

    @Override
    public float[] embedQuery(RequestContext context, String question) {
        return pool.run(Priority.QUESTION, context, () -> encoder.vector(Role.QUESTION, question));
    }

    @Override
    public List<float[]> embedPassages(RequestContext context, List<String> passages) {
        return pool.map(Priority.PASSAGE, context, passages, passage -> encoder.vector(Role.PASSAGE, passage));
    }

    /// Waits for the run in progress, if any, then frees the weights. A second call does nothing.
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            pool.close();
            encoder.close();
        }
    }

    TextEncoder encoder() {
        return encoder;
    }

    InferencePool pool() {
        return pool;
    }

    private static OnnxEmbeddingModel load(BundledModel model, InferencePool pool, Path cacheFolder) {
        try {
            return new OnnxEmbeddingModel(model, TextEncoder.of(model, cacheFolder), pool, cacheFolder);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }
}
