package io.plimsoll.inference;

import io.plimsoll.request.RequestContext;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// A vector in which each word has a place by its hash: the same words are near, and it costs nothing.
public final class HashedWords implements EmbeddingModel {

    private static final int PLACES = 32;

    @Override
    public String name() {
        return "hashed-words";
    }

    @Override
    public String fingerprint() {
        return "hashed-words/1";
    }

    @Override
    public int dimensions() {
        return PLACES;
    }

    @Override
    public int maxPassageTokens() {
        return 256;
    }

    @Override
    public Set<String> languages() {
        return Set.of();
    }

    @Override
    public TokenCounter tokens() {
        return new WordCounter();
    }

    @Override
    public float[] embedQuery(RequestContext context, String question) {
        var vector = new float[PLACES];
        vector[0] = 1;
        for (var word : question.toLowerCase(Locale.ROOT).split("\\W+", -1)) {
            vector[Math.floorMod(word.hashCode(), PLACES)] += 1;
        }
        return vector;
    }

    @Override
    public List<float[]> embedPassages(RequestContext context, List<String> passages) {
        return passages.stream().map(text -> embedQuery(context, text)).toList();
    }

    @Override
    public void close() {}
}
