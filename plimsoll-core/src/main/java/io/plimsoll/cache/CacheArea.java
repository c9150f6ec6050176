package io.plimsoll.cache;

import java.util.Locale;

/// What is kept.
public enum CacheArea {
    /// Vectors of questions.
    EMBEDDING,
    /// Hits in order, after fusion and reranking.
    RANKING,
    /// Answers with their citations.
    ANSWER;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
