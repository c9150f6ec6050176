package io.plimsoll.query;

/// Which searches are run: both, or one of them.
public enum SearchMode {
    HYBRID,
    LEXICAL,
    VECTOR
}
