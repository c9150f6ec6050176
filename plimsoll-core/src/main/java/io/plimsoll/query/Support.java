package io.plimsoll.query;

import io.plimsoll.document.PassageId;
import io.plimsoll.document.Sentences;

/// A sentence that may answer.
///
/// @param closeness to the question in [0, 1], by words and by meaning
/// @param score     decides which sentence is quoted first; [SupportFinder] makes it of the closeness
record Support(Candidate candidate, Sentences.Span span, double closeness, double score) {

    String text() {
        return span.of(candidate.hit().passage().text());
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
