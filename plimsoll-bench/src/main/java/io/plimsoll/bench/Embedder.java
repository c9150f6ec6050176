package io.plimsoll.bench;

import ai.onnxruntime.OrtException;
import java.util.List;

/// One way to turn passages into vectors, on as many threads as there are cores.
interface Embedder extends AutoCloseable {

    List<float[]> embed(List<String> passages) throws Exception;

    @Override
    void close() throws OrtException;
}
