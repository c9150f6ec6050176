package io.plimsoll.query;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.error.PlimsollException;
import java.util.Optional;

/// The user's words and where to look for the answer.
///
/// @param session the conversation it belongs to, if any
public record Question(CollectionKey collection, String text, Optional<String> session, SearchOptions options) {

    public static final int MAX_CHARS = 8_192;
    private static final int MAX_SESSION_CHARS = 128;

    public Question {
        if (text.isBlank()) {
            throw PlimsollException.invalidField("query", "there is no question: the text is blank");
        }
        if (text.length() > MAX_CHARS) {
            throw PlimsollException.invalidField("query", "a question has at most " + MAX_CHARS + " characters");
        }
        if (session.isPresent() && (session.get().isBlank() || session.get().length() > MAX_SESSION_CHARS)) {
            throw PlimsollException.invalidField(
                    "session", "a session id has 1 to " + MAX_SESSION_CHARS + " characters");
        }
    }
}
