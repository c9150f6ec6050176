package io.plimsoll.inference;

import java.util.ArrayList;

/// A tokenizer for tests: runs of letters and digits in pieces of at most four characters, and each other character
/// that is not white space by itself.
public final class WordCounter implements TokenCounter {

    private static final int PIECE = 4;

    @Override
    public int count(String text) {
        return tokenEnds(text).length;
    }

    @Override
    public int[] tokenEnds(String text) {
        var ends = new ArrayList<Integer>();
        int length = 0;
        for (int at = 0; at < text.length(); ) {
            int point = text.codePointAt(at);
            int next = at + Character.charCount(point);
            boolean wordly = Character.isLetterOrDigit(point);
            if (wordly) {
                length++;
                boolean ends1 = next >= text.length() || !Character.isLetterOrDigit(text.codePointAt(next));
                if (ends1 || length == PIECE) {
                    ends.add(next);
                    length = 0;
                }
            } else if (!Character.isWhitespace(point)) {
                ends.add(next);
            }
            at = next;
        }
        return ends.stream().mapToInt(Integer::intValue).toArray();
    }
}
