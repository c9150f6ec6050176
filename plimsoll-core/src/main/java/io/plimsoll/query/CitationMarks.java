package io.plimsoll.query;

import io.plimsoll.document.Sentences;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/// The marks such as `[2]` in a written text, and whether they hold.
final class CitationMarks {

    /// Share of a claim's content words that a passage must hold to be a source for it.
    private static final double MIN_SHARED = 0.35;

    private static final int MAX_DIGITS = 3;

    private final String text;

    CitationMarks(String text) {
        this.text = text;
    }

    /// The text without the marks that fail the test, which hears the words before the mark and its number.
    String kept(BiPredicate<String, Integer> holds) {
        var kept = new StringBuilder();
        int claimFrom = 0;
        boolean inMarks = false;
        for (int at = 0; at < text.length(); at++) {
            int close = text.charAt(at) == '[' ? close(at) : -1;
            if (close < 0) {
                if (inMarks && Character.isLetterOrDigit(text.charAt(at))) {
                    claimFrom = at;
                    inMarks = false;
                }
                kept.append(text.charAt(at));
                continue;
            }
            inMarks = true;
            var claim = text.substring(claimFrom, at);
            if (holds.test(claim, Integer.parseInt(text.substring(at + 1, close)))) {
                kept.append(text, at, close + 1);
            } else if (!kept.isEmpty() && kept.charAt(kept.length() - 1) == ' ') {
                kept.setLength(kept.length() - 1);
            }
            at = close;
        }
        return kept.toString();
    }

    /// Where the mark that opens here closes; -1 where it is no mark.
    private int close(int open) {
        int at = open + 1;
        while (at < text.length() && Character.isDigit(text.charAt(at)) && at - open <= MAX_DIGITS) {
            at++;
        }
        return at > open + 1 && at < text.length() && text.charAt(at) == ']' ? at : -1;
    }

    /// The source's sentence that supports the claim best; absent where the source as a whole does not.
    static Optional<Support> quote(String claim, Candidate source) {
        var terms = Words.content(claim);
        var passage = source.hit().passage().text();
        if (terms.isEmpty() || share(terms, source.hit().title() + " " + passage) < MIN_SHARED) {
            return Optional.empty();
        }
        return Sentences.of(passage).stream()
                .map(span -> supporting(terms, source, span))
                .max(Comparator.comparingDouble(Support::score));
    }

    private static Support supporting(List<String> terms, Candidate source, Sentences.Span span) {
        double shared = share(terms, span.of(source.hit().passage().text()));
        return new Support(source, span, shared, shared);
    }

    private static double share(List<String> terms, String text) {
        var words = Words.content(text);
        long held = terms.stream()
                .filter(term -> words.stream().anyMatch(word -> Words.alike(term, word)))
                .count();
        return (double) held / terms.size();
    }
}
