package io.plimsoll.query;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Words of a text after Unicode Standard Annex 29.
public final class Words {

    /// English words that carry no content of their own. In other languages the weights by frequency do this work.
    private static final Set<String> STOP = Set.of(
            ("a an and are as at be been but by can could did do does for from had has have he her his how i if in into"
                            + " is it its me my no not of on or our she should so some such than that the their them"
                            + " then there these they this those to us was we were what when where which who whom whose"
                            + " why will with would you your about after all also any both each more most other over"
                            + " own same too under up very may might must shall tell please many much long often")
                    .split(" "));

    private Words() {}

    /// A word as it stands in the text.
    public record Word(String text, int start, int end) {
        public String lower() {
            return text.toLowerCase(Locale.ROOT);
        }

        public boolean stop() {
            return STOP.contains(lower());
        }
    }

    public static List<Word> of(String text) {
        var iterator = BreakIterator.getWordInstance(Locale.ROOT);
        iterator.setText(text);
        var words = new ArrayList<Word>();
        int start = iterator.first();
        for (int end = iterator.next(); end != BreakIterator.DONE; start = end, end = iterator.next()) {
            if (Character.isLetterOrDigit(text.codePointAt(start))) {
                words.add(new Word(text.substring(start, end), start, end));
            }
        }
        return words;
    }

    /// The lower-cased words that carry content, each once, in order.
    public static List<String> content(String text) {
        return of(text).stream()
                .filter(word -> !word.stop())
                .map(Word::lower)
                .distinct()
                .toList();
    }

    /// Whether two words are forms of one: equal, or long enough and alike but for an ending.
    public static boolean alike(String one, String other) {
        if (one.equals(other)) {
            return true;
        }
        int shorter = Math.min(one.length(), other.length());
        int longer = Math.max(one.length(), other.length());
        int common = 0;
        while (common < shorter && one.charAt(common) == other.charAt(common)) {
            common++;
        }
        return common >= 4 && longer - common <= 3 && shorter - common <= 2;
    }
}
