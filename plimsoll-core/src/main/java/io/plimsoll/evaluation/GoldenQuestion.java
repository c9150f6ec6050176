package io.plimsoll.evaluation;

import io.plimsoll.document.DocumentId;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.AccessLabels;
import java.util.HashSet;
import java.util.List;

/// A question of which it is known where the answer stands.
///
/// @param id       unique within the collection
/// @param relevant any of which answers it
/// @param labels   with which it is asked
/// @param accepted false for one that use has proposed and nobody has looked at: it is kept, and not asked
public record GoldenQuestion(
        String id, String question, List<Relevant> relevant, AccessLabels labels, Origin origin, boolean accepted) {

    public static final int MAX_QUESTION_CHARS = 2_000;
    private static final int MAX_ID_CHARS = 128;
    private static final int MAX_RELEVANT = 100;

    public GoldenQuestion {
        relevant = List.copyOf(relevant);
        if (id.isBlank() || id.length() > MAX_ID_CHARS) {
            throw PlimsollException.invalidField("id", "an id has 1 to " + MAX_ID_CHARS + " characters");
        }
        if (question.isBlank() || question.length() > MAX_QUESTION_CHARS) {
            throw PlimsollException.invalidField(
                    "question", "a question has 1 to " + MAX_QUESTION_CHARS + " characters");
        }
        if (relevant.isEmpty() || relevant.size() > MAX_RELEVANT) {
            throw PlimsollException.invalidField(
                    "documents", "a golden question names 1 to " + MAX_RELEVANT + " documents");
        }
        if (new HashSet<>(relevant).size() < relevant.size()) {
            throw PlimsollException.invalidField("documents", "a golden question names each document or place once");
        }
    }

    /// One that somebody wrote down, which whole documents answer.
    public GoldenQuestion(String id, String question, List<DocumentId> documents, AccessLabels labels) {
        this(id, question, documents.stream().map(Relevant::of).toList(), labels, Origin.CURATED, true);
    }

    /// The documents that answer it, each once.
    public List<DocumentId> documents() {
        return relevant.stream().map(Relevant::document).distinct().toList();
    }

    /// Whether a certain place has to be found, and not just its document.
    boolean asksForPlaces() {
        return relevant.stream().anyMatch(each -> each.place().isPresent());
    }

    public GoldenQuestion nowAccepted() {
        return new GoldenQuestion(id, question, relevant, labels, origin, true);
    }
}
