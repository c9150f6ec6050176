package io.plimsoll.onnx;

import java.util.Arrays;
import java.util.Locale;

/// The word each token of a text belongs to, in lower case; empty for tokens without a letter or digit.
///
/// @param words one per token
record WordSpans(String[] words) {

    static WordSpans of(String text, Tokens tokens) {
        var words = new String[tokens.count()];
        int first = 0;
        while (first < words.length) {
            int after = first + 1;
            while (after < words.length && tokens.words()[after] == tokens.words()[first]) {
                after++;
            }
            int start = tokens.starts()[first];
            var word = text.substring(start, Math.max(start, tokens.ends()[after - 1]));
            Arrays.fill(words, first, after, spoken(word) ? word.toLowerCase(Locale.ROOT) : "");
            first = after;
        }
        return new WordSpans(words);
    }

    private static boolean spoken(String word) {
        return word.codePoints().anyMatch(Character::isLetterOrDigit);
    }
}
