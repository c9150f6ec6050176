package io.plimsoll.ingest;

import io.plimsoll.inference.TokenCounter;
import java.util.Arrays;

/// Measures pieces of one text in tokens, having read the text once.
final class TokenRuler {

    private final String text;
    private final int[] ends;

    TokenRuler(String text, TokenCounter tokens) {
        this.text = text;
        this.ends = tokens.tokenEnds(text);
    }

    /// Tokens that end within the piece.
    int tokens(int start, int end) {
        return upTo(end) - upTo(start);
    }

    /// The place nearest to the end at which the piece from `start` has at most `max` tokens: between words if there
    /// is such a place, and never within a surrogate pair.
    int cut(int start, int end, int max) {
        int last = Math.min(ends.length, upTo(start) + max) - 1;
        int cut = last < 0 ? start : Math.min(end, ends[last]);
        for (int at = cut; at > start; at--) {
            if (at == end || Character.isWhitespace(text.charAt(at))) {
                return at;
            }
        }
        int hard = Math.max(cut, start + 1);
        return hard < end && Character.isLowSurrogate(text.charAt(hard)) ? hard + 1 : hard;
    }

    private int upTo(int offset) {
        int found = Arrays.binarySearch(ends, offset);
        if (found < 0) {
            return -found - 1;
        }
        int after = found + 1;
        while (after < ends.length && ends[after] == offset) {
            after++;
        }
        return after;
    }
}
