package io.plimsoll.query;

import io.plimsoll.document.PassageId;
import io.plimsoll.document.Sentences;

/// A sentence that may answer, and how well it does.
///
/// @param score in [0, 1]
record Support(Candidate candidate, Sentences.Span span, double score) {

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
