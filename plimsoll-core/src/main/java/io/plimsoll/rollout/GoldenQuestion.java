package io.plimsoll.rollout;

import io.plimsoll.document.DocumentId;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.AccessLabels;
import java.util.List;

/// A question of which it is known where the answer stands.
///
/// @param id        unique within the collection
/// @param documents any of which answers it
/// @param labels    with which it is asked
public record GoldenQuestion(String id, String question, List<DocumentId> documents, AccessLabels labels) {

    private static final int MAX_ID_CHARS = 128;
    private static final int MAX_QUESTION_CHARS = 2_000;
    private static final int MAX_DOCUMENTS = 100;

    public GoldenQuestion {
        documents = List.copyOf(documents);
        if (id.isBlank() || id.length() > MAX_ID_CHARS) {
            throw PlimsollException.invalidField("id", "an id has 1 to " + MAX_ID_CHARS + " characters");
        }
        if (question.isBlank() || question.length() > MAX_QUESTION_CHARS) {
            throw PlimsollException.invalidField(
                    "question", "a question has 1 to " + MAX_QUESTION_CHARS + " characters");
        }
        if (documents.isEmpty() || documents.size() > MAX_DOCUMENTS) {
            throw PlimsollException.invalidField(
                    "documents", "a golden question names 1 to " + MAX_DOCUMENTS + " documents");
        }
    }
}
