package io.plimsoll.evaluation;

import java.time.Instant;
import java.util.List;

/// What a loss may be due to.
///
/// @param at        when it was changed; of a batch of documents, when the first of it came
/// @param what      in words
/// @param questions that it took the answer from
/// @param shown     whether that was seen by asking with and without the change; else it only fits in time
public record Suspect(Kind kind, Instant at, String what, List<String> questions, boolean shown) {

    public enum Kind {
        /// Another build of the index became LIVE.
        GENERATION,
        /// The same, with another embedding model.
        MODEL,
        FLAG,
        /// Documents that came, or came anew, since.
        INGEST_BATCH,
        /// A document that answered is gone.
        DELETION,
        /// Nothing that is on record.
        UNKNOWN
    }

    public Suspect {
        questions = List.copyOf(questions);
    }
}
