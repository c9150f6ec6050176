package io.plimsoll.query;

import java.util.Locale;

/// The five stages of a question's life.
public enum Stage {
    REWRITE,
    EMBED,
    RETRIEVE,
    RERANK,
    GENERATE;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
