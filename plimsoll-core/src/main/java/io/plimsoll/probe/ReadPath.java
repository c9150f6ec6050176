package io.plimsoll.probe;

/// The ways by which what a document says can reach a caller.
enum ReadPath {
    SEARCH_BY_WORDS,
    SEARCH_BY_VECTOR,
    SEARCH_BY_BOTH,
    SEARCH_WITH_FILTER,
    SEARCH_WITH_NEGATED_FILTER,
    SEARCH_MISSPELT,
    ASK,
    PASSAGES_OF_A_DOCUMENT,
    FREQUENCY_OF_A_WORD,
    WORDS_NEARBY,
    COUNTS
}
