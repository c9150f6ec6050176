package io.plimsoll.query;

import io.plimsoll.document.PassageId;
import io.plimsoll.document.Sentences;
import java.util.Set;

/// A sentence that may answer.
///
/// @param closeness to the question in [0, 1], by words and by meaning
/// @param score     decides which sentence is quoted first; [SupportFinder] makes it of the closeness
record Support(Candidate candidate, Sentences.Span span, double closeness, double score) {

    private static final int MAX_CHARS = 1_000;
    private static final Set<String> REFERRING =
            Set.of("it", "its", "they", "their", "this", "these", "that", "those", "he", "his", "she", "her", "such");

    String text() {
        return span.of(candidate.hit().passage().text());
    }

    /// With the sentence before it in its paragraph, where it begins by referring to something and that is short
    /// enough: "It is similar" says nothing by itself.
    Support standingAlone() {
        var text = candidate.hit().passage().text();
        var first = Words.of(text()).stream().findFirst();
        if (first.filter(word -> REFERRING.contains(word.lower())).isEmpty()) {
            return this;
        }
        return Sentences.of(text).stream()
                .takeWhile(sentence -> sentence.end() <= span.start())
                .reduce((earlier, later) -> later)
                .filter(before -> text.substring(before.end(), span.start()).indexOf('\n') < 0)
                .map(before -> new Sentences.Span(before.start(), span.end()))
                .filter(both -> both.end() - both.start() <= MAX_CHARS)
                .map(both -> new Support(candidate, both, closeness, score))
                .orElse(this);
    }

    boolean contains(Support other) {
        return passage().equals(other.passage())
                && span.start() <= other.span.start()
                && span.end() >= other.span.end();
    }

    PassageId passage() {
        return candidate.hit().passage().id();
    }

    Citation cited(int number) {
        var passage = candidate.hit().passage();
        return new Citation(
                number,
                passage.id(),
                candidate.hit().title(),
                text(),
                passage.start() + span.start(),
                passage.start() + span.end(),
                passage.page());
    }
}
