package io.plimsoll.server.resilience;

import io.plimsoll.inference.EmbeddingModel;
import io.plimsoll.inference.ForwardingEmbeddingModel;
import io.plimsoll.request.CallGuard;
import io.plimsoll.request.RequestContext;
import java.util.List;

/// An embedding model that is left alone while it fails.
public final class GuardedEmbeddingModel extends ForwardingEmbeddingModel {

    private final CallGuard guard;

    public GuardedEmbeddingModel(EmbeddingModel model, CallGuard guard) {
        super(model);
        this.guard = guard;
    }

    /// The model without its guard, for what shares its threads.
    public EmbeddingModel unguarded() {
        return behind();
    }

    @Override
    public float[] embedQuery(RequestContext context, String question) {
        return guard.call(context, () -> super.embedQuery(context, question));
    }

    @Override
    public List<float[]> embedPassages(RequestContext context, List<String> passages) {
        return guard.call(context, () -> super.embedPassages(context, passages));
    }
}
