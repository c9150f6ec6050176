package io.plimsoll.onnx;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/// The bundled models, each loaded once for all tests, on the same workers.
final class Models {

    static final Path CACHE = Path.of("target", "native");

    private static final Map<BundledModel, OnnxEmbeddingModel> LOADED = new EnumMap<>(BundledModel.class);

    private Models() {}

    static synchronized OnnxEmbeddingModel of(BundledModel model) {
        return LOADED.computeIfAbsent(model, unused -> {
            if (LOADED.isEmpty()) {
                return OnnxEmbeddingModel.bundled(model, 2, CACHE);
            }
            return LOADED.values().iterator().next().alongside(model);
        });
    }
}
