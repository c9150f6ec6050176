package io.plimsoll.collection;

import io.plimsoll.error.PlimsollException;

/// How documents are cut into passages.
///
/// @param maxTokens     most tokens of the embedding model a passage may have, its headings included
/// @param overlapTokens tokens at the end of a passage that the next one repeats when a section is cut
public record Chunking(int maxTokens, int overlapTokens) {

    public static final Chunking DEFAULT = new Chunking(256, 32);

    private static final int MIN_TOKENS = 32;
    private static final int MAX_TOKENS = 8_192;

    public Chunking {
        if (maxTokens < MIN_TOKENS || maxTokens > MAX_TOKENS) {
            throw PlimsollException.invalidField(
                    "chunking.maxTokens", "a passage has " + MIN_TOKENS + " to " + MAX_TOKENS + " tokens");
        }
        if (overlapTokens < 0 || overlapTokens > maxTokens / 2) {
            throw PlimsollException.invalidField(
                    "chunking.overlapTokens", "the overlap is between 0 and half of chunking.maxTokens");
        }
    }
}
