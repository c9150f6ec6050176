package io.plimsoll.query;

import java.util.Locale;

/// Which searches are run: both, or one of them.
public enum SearchMode {
    HYBRID,
    LEXICAL,
    VECTOR;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The mode of one of the words that the flag may be.
    static SearchMode of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
