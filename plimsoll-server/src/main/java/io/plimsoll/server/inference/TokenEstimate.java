package io.plimsoll.server.inference;

import io.plimsoll.inference.TokenCounter;
import java.util.Arrays;

/// Counts the tokens of a model whose tokenizer is not known, on the high side: too high a count makes shorter
/// passages, too low a count has the service cut or refuse them.
///
/// A token is taken to be three letters of an ASCII word at most, where a capital within the word begins a new one; one
/// digit; one mark; one white space other than the space before a word; one character of two bytes in UTF-8. One of
/// three bytes is two tokens, one of four is four. English words have about four letters a token in the common
/// vocabularies, and where a vocabulary lacks a character it falls back to its bytes. It is an estimate all the same:
/// strings of random letters have more tokens. Only one token per byte would hold for every vocabulary, and make
/// passages several times shorter than they have to be.
final class TokenEstimate implements TokenCounter {

    private static final int LETTERS = 3;

    @Override
    public int count(String text) {
        return tokenEnds(text).length;
    }

    @Override
    public int[] tokenEnds(String text) {
        var ends = new int[Math.max(16, text.length() / 2)];
        int count = 0;
        int at = 0;
        while (at < text.length()) {
            int end = pieceEnd(text, at);
            for (int tokens = tokens(text, at, end); tokens > 0; tokens--) {
                if (count == ends.length) {
                    ends = Arrays.copyOf(ends, 2 * count);
                }
                ends[count++] = end;
            }
            at = end;
        }
        return Arrays.copyOf(ends, count);
    }

    private static int pieceEnd(String text, int start) {
        char first = text.charAt(start);
        int end = start + 1;
        if (isLetter(first)) {
            while (end < text.length() && end - start < LETTERS && isLower(text.charAt(end))) {
                end++;
            }
        } else if (Character.isWhitespace(first)) {
            while (end < text.length() && Character.isWhitespace(text.charAt(end))) {
                end++;
            }
        } else {
            end = start + Character.charCount(text.codePointAt(start));
        }
        return end;
    }

    private static int tokens(String text, int start, int end) {
        int c = text.codePointAt(start);
        if (c == ' ' && end == start + 1) {
            return end < text.length() && Character.isDigit(text.charAt(end)) ? 1 : 0;
        }
        if (c < 0x800) {
            return 1;
        }
        return c < 0x10000 ? 2 : 4;
    }

    private static boolean isLetter(char c) {
        return isLower(c) || (c >= 'A' && c <= 'Z');
    }

    private static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }
}
