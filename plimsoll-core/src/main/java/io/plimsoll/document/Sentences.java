package io.plimsoll.document;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Cuts text into sentences after Unicode Standard Annex 29; a line break of its own ends one too.
public final class Sentences {

    private Sentences() {}

    /// A sentence's place, without the white space around it.
    public record Span(int start, int end) {
        public String of(String text) {
            return text.substring(start, end);
        }
    }

    /// The sentences in order; none of them is blank.
    public static List<Span> of(String text) {
        var spans = new ArrayList<Span>();
        int start = 0;
        for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', start)) {
            line(text, start, at, spans);
            start = at + 1;
        }
        line(text, start, text.length(), spans);
        return spans;
    }

    private static void line(String text, int from, int to, List<Span> spans) {
        var iterator = BreakIterator.getSentenceInstance(Locale.ROOT);
        iterator.setText(text.substring(from, to));
        int start = from;
        iterator.first();
        for (int at = iterator.next(); at != BreakIterator.DONE; at = iterator.next()) {
            add(text, start, from + at, spans);
            start = from + at;
        }
    }

    private static void add(String text, int from, int to, List<Span> spans) {
        int start = from;
        int end = to;
        while (start < end && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        if (start < end) {
            spans.add(new Span(start, end));
        }
    }
}
