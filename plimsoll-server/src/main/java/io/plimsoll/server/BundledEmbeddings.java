package io.plimsoll.server;

import io.plimsoll.onnx.BundledModel;
import io.plimsoll.onnx.OnnxEmbeddingModel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongConsumer;

/// The bundled embedding models, which compute on the same threads, however many of them are loaded.
final class BundledEmbeddings {

    private final int workers;
    private final Path cache;
    private final LongConsumer waits;
    private Optional<OnnxEmbeddingModel> first = Optional.empty();

    /// @param cache where native libraries are unpacked
    /// @param waits what computations waited for a worker, in nanoseconds
    BundledEmbeddings(int workers, Path cache, LongConsumer waits) {
        this.waits = waits;
        this.workers = workers;
        this.cache = cache;
    }

    synchronized OnnxEmbeddingModel load(BundledModel model) {
        if (first.isPresent()) {
            return first.get().alongside(model);
        }
        var loaded = OnnxEmbeddingModel.bundled(model, workers, cache);
        loaded.onWait(waits);
        first = Optional.of(loaded);
        return loaded;
    }
}
