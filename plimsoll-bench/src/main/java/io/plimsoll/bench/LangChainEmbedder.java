package io.plimsoll.bench;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.onnx.bgesmallenv15q.BgeSmallEnV15QuantizedEmbeddingModel;
import java.util.List;

/// LangChain4j's in-process embedder for the same weights, as its users call it: `embedAll`, which by itself runs on as
/// many threads as there are cores.
final class LangChainEmbedder implements Embedder {

    private final BgeSmallEnV15QuantizedEmbeddingModel model = new BgeSmallEnV15QuantizedEmbeddingModel();

    @Override
    public List<float[]> embed(List<String> passages) {
        return model.embedAll(passages.stream().map(TextSegment::from).toList()).content().stream()
                .map(embedding -> embedding.vector())
                .toList();
    }

    @Override
    public void close() {}
}
