package io.plimsoll.bench;

import io.plimsoll.onnx.BundledModel;
import io.plimsoll.onnx.OnnxEmbeddingModel;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// The product's model, through its public door: text in, tokenizer and queue included.
final class PlimsollEmbedder implements Embedder {

    private final RequestContext context =
            new RequestContext(Principal.system(TenantId.DEFAULT), Deadline.in(Duration.ofHours(2)), "0".repeat(32));
    private final OnnxEmbeddingModel model;

    PlimsollEmbedder(Path nativeLibraries) {
        model = OnnxEmbeddingModel.bundled(BundledModel.BGE_SMALL_EN, BenchJvm.cores(), nativeLibraries);
    }

    OnnxEmbeddingModel model() {
        return model;
    }

    @Override
    public List<float[]> embed(List<String> passages) {
        return model.embedPassages(context, passages);
    }

    @Override
    public void close() {
        model.close();
    }
}
