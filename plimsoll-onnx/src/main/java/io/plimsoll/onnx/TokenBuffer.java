package io.plimsoll.onnx;

import ai.djl.huggingface.tokenizers.Encoding;
import java.util.Arrays;

/// Gathers the tokens of a text piece by piece.
final class TokenBuffer {

    private long[] ids = new long[256];
    private int[] starts = new int[256];
    private int[] ends = new int[256];
    private int[] words = new int[256];
    private int count;
    private int wordsBefore;

    int count() {
        return count;
    }

    /// @param offset where the piece begins in the text
    void add(Encoding encoding, String piece, int offset) {
        int added = encoding.getIds().length;
        reserve(count + added);
        System.arraycopy(encoding.getIds(), 0, ids, count, added);
        var chars = new CharOffsets(piece);
        for (int i = 0; i < added; i++) {
            int previousEnd = count == 0 ? 0 : ends[count - 1];
            var span = encoding.getCharTokenSpans()[i];
            starts[count] = span == null ? previousEnd : offset + chars.ofCodePoint(span.getStart());
            ends[count] = span == null
                    ? previousEnd
                    : Math.max(previousEnd, offset + afterMarks(piece, chars.ofCodePoint(span.getEnd())));
            words[count] = wordsBefore + (int) Math.max(0, encoding.getWordIds()[i]);
            count++;
        }
        wordsBefore = count == 0 ? 0 : words[count - 1] + 1;
    }

    Tokens first(int limit) {
        int length = Math.min(limit, count);
        return new Tokens(
                Arrays.copyOf(ids, length),
                Arrays.copyOf(starts, length),
                Arrays.copyOf(ends, length),
                Arrays.copyOf(words, length));
    }

    /// Tokenizers that strip accents end a token before those of its last letter; a text must not be cut there.
    private static int afterMarks(String piece, int end) {
        int after = end;
        while (after < piece.length() && isMark(piece.codePointAt(after))) {
            after += Character.charCount(piece.codePointAt(after));
        }
        return after;
    }

    private static boolean isMark(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
    }

    private void reserve(int capacity) {
        if (capacity > ids.length) {
            int grown = Math.max(capacity, ids.length * 2);
            ids = Arrays.copyOf(ids, grown);
            starts = Arrays.copyOf(starts, grown);
            ends = Arrays.copyOf(ends, grown);
            words = Arrays.copyOf(words, grown);
        }
    }
}
