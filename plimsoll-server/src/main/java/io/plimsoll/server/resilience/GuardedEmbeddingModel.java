package io.plimsoll.server.resilience;

import io.plimsoll.inference.EmbeddingModel;
import io.plimsoll.inference.TokenCounter;
import io.plimsoll.request.CallGuard;
import io.plimsoll.request.RequestContext;
import java.util.List;
import java.util.Set;

/// An embedding model that is left alone while it fails.
public final class GuardedEmbeddingModel implements EmbeddingModel {

    private final EmbeddingModel model;
    private final CallGuard guard;

    public GuardedEmbeddingModel(EmbeddingModel model, CallGuard guard) {
        this.model = model;
        this.guard = guard;
    }

    /// The model without its guard, for what shares its threads.
    public EmbeddingModel unguarded() {
        return model;
    }

    @Override
    public String name() {
        return model.name();
    }

    @Override
    public String fingerprint() {
        return model.fingerprint();
    }

    @Override
    public int dimensions() {
        return model.dimensions();
    }

    @Override
    public int maxPassageTokens() {
        return model.maxPassageTokens();
    }

    @Override
    public Set<String> languages() {
        return model.languages();
    }

    @Override
    public TokenCounter tokens() {
        return model.tokens();
    }

    @Override
    public int smallBatch() {
        return model.smallBatch();
    }

    @Override
    public float[] embedQuery(RequestContext context, String question) {
        return guard.call(context, () -> model.embedQuery(context, question));
    }

    @Override
    public List<float[]> embedPassages(RequestContext context, List<String> passages) {
        return guard.call(context, () -> model.embedPassages(context, passages));
    }

    @Override
    public void close() {
        model.close();
    }
}
