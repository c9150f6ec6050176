package io.plimsoll.inference;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// The embedding models that this server can run, by name. One is loaded when it is first needed and kept.
public final class EmbeddingModels implements AutoCloseable {

    private final String standard;
    private final Map<String, Supplier<? extends EmbeddingModel>> loaders;
    private final Map<String, EmbeddingModel> loaded = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    /// @param standard the model that collections get unless told otherwise; it is one of the loaders
    public EmbeddingModels(String standard, Map<String, Supplier<? extends EmbeddingModel>> loaders) {
        if (!loaders.containsKey(standard)) {
            throw new IllegalArgumentException("the standard model has no loader");
        }
        this.standard = standard;
        this.loaders = new LinkedHashMap<>(loaders);
    }

    /// One model that is there already.
    public static EmbeddingModels of(EmbeddingModel only) {
        return new EmbeddingModels(only.name(), Map.of(only.name(), () -> only));
    }

    public EmbeddingModel standard() {
        return load(standard);
    }

    public List<String> names() {
        return List.copyOf(loaders.keySet());
    }

    /// Throws `INVALID_FIELD`, naming `field` and the models there are, for an unknown name.
    public EmbeddingModel named(String field, String name) {
        if (!loaders.containsKey(name)) {
            throw PlimsollException.invalidField(
                    field, "there is no embedding model '" + name + "'; there are " + String.join(", ", names()));
        }
        return load(name);
    }

    /// The model that makes vectors of this fingerprint; absent where this server has no such model.
    public Optional<EmbeddingModel> find(String name, String fingerprint) {
        return loaders.containsKey(name)
                ? Optional.of(load(name)).filter(model -> model.fingerprint().equals(fingerprint))
                : Optional.empty();
    }

    /// Like [#find]; throws `EMBEDDING_MISMATCH` where there is none, since vectors of different models never meet.
    public EmbeddingModel require(String name, String fingerprint) {
        return find(name, fingerprint)
                .orElseThrow(() -> new PlimsollException(
                        ErrorCode.EMBEDDING_MISMATCH,
                        "the index was built with the embedding model " + name
                                + ", which this server does not run; it runs " + String.join(", ", names())));
    }

    private EmbeddingModel load(String name) {
        lock.lock();
        try {
            var present = loaded.get(name);
            if (present != null) {
                return present;
            }
            var loader = loaders.get(name);
            if (loader == null) {
                throw new IllegalArgumentException("no loader for this model");
            }
            var model = loader.get();
            loaded.put(name, model);
            return model;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            loaded.values().forEach(EmbeddingModel::close);
            loaded.clear();
        } finally {
            lock.unlock();
        }
    }
}
