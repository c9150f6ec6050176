package io.plimsoll.inference;

import io.plimsoll.request.RequestContext;
import java.util.List;
import java.util.Set;

/// An embedding model before another one, to which it passes on whatever it does not do differently.
public abstract class ForwardingEmbeddingModel implements EmbeddingModel {

    private final EmbeddingModel model;

    protected ForwardingEmbeddingModel(EmbeddingModel model) {
        this.model = model;
    }

    protected final EmbeddingModel behind() {
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
        return model.embedQuery(context, question);
    }

    @Override
    public List<float[]> embedPassages(RequestContext context, List<String> passages) {
        return model.embedPassages(context, passages);
    }

    @Override
    public void close() {
        model.close();
    }
}
