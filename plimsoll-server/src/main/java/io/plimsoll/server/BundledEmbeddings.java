package io.plimsoll.server;

import io.plimsoll.onnx.BundledModel;
import io.plimsoll.onnx.OnnxEmbeddingModel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongConsumer;

/// The bundled embedding models, which compute on the same threads, however many of them are loaded.
final class BundledEmbeddings implements AutoCloseable {

    private final int workers;
    private final Path cache;
    private Optional<OnnxEmbeddingModel> first = Optional.empty();
    private Optional<Begun> begun = Optional.empty();

    /// A model that nobody has asked for yet.
    private record Begun(BundledModel model, CompletableFuture<OnnxEmbeddingModel> loading) {}

    /// @param cache where weights and native libraries are unpacked
    BundledEmbeddings(int workers, Path cache) {
        this.workers = workers;
        this.cache = cache;
    }

    /// Begins to load the model that will be asked for first, on a thread of its own: it takes as long as the rest of
    /// the start. What fails is thrown to who asks.
    synchronized void begin(BundledModel model) {
        var thread = Thread.ofPlatform().daemon().name("model-loading");
        begun = Optional.of(new Begun(
                model,
                CompletableFuture.supplyAsync(() -> OnnxEmbeddingModel.bundled(model, workers, cache), thread::start)));
    }

    /// @param waits what computations waited for a worker, in nanoseconds
    synchronized OnnxEmbeddingModel load(BundledModel model, LongConsumer waits) {
        if (first.isPresent()) {
            return first.get().alongside(model);
        }
        var early = begun.filter(each -> each.model() == model);
        begun = early.isPresent() ? Optional.empty() : begun;
        var loaded = early.map(each -> joined(each.loading()))
                .orElseGet(() -> OnnxEmbeddingModel.bundled(model, workers, cache));
        loaded.onWait(waits);
        first = Optional.of(loaded);
        return loaded;
    }

    private static OnnxEmbeddingModel joined(CompletableFuture<OnnxEmbeddingModel> loading) {
        try {
            return loading.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException reason ? reason : e;
        }
    }

    /// What was loaded is its users' to close; what nobody has asked for is closed when it is there.
    @Override
    public synchronized void close() {
        begun.ifPresent(each -> {
            var unused = each.loading().thenAccept(OnnxEmbeddingModel::close);
        });
        begun = Optional.empty();
    }
}
