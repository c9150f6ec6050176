package io.plimsoll.server.inference;

import java.util.List;
import java.util.Map;

/// The two common shapes of `POST {base}/rerank`.
public enum RerankDialect {
    /// Cohere, Jina, vLLM, LiteLLM: `{model, query, documents, top_n}` gives `{results: [{index, relevance_score}]}`.
    COHERE(1_000),
    /// Text Embeddings Inference: `{query, texts, truncate}` gives `[{index, score}]`. Takes 32 texts a call unless
    /// configured otherwise.
    TEI(32);

    private final int maxBatch;

    RerankDialect(int maxBatch) {
        this.maxBatch = maxBatch;
    }

    int maxBatch() {
        return maxBatch;
    }

    Map<String, Object> body(String model, String question, List<String> passages) {
        return switch (this) {
            case COHERE -> Map.of("model", model, "query", question, "documents", passages, "top_n", passages.size());
            case TEI -> Map.of("query", question, "texts", passages, "truncate", true);
        };
    }
}
