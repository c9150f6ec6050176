package io.plimsoll.ingest;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.document.DocumentId;
import java.time.Instant;
import java.util.Optional;

/// One piece of work on one version of one document.
///
/// @param version   the document's version it is about; work on an older version than the document's is void
/// @param attempts  how often it was begun
/// @param failures  how often it failed, or its worker ended, since it was accepted or replayed, but for lack of room
/// @param setbacks  how often in a row room was lacking
/// @param errorCode the last attempt's failure
public record IngestJob(
        String id,
        CollectionKey collection,
        DocumentId document,
        long version,
        Kind kind,
        JobState state,
        int attempts,
        int failures,
        int setbacks,
        Instant createdAt,
        Instant updatedAt,
        Optional<String> errorCode,
        Optional<String> errorDetail) {

    public enum Kind {
        INDEX,
        DELETE,
        /// Gives passages in the indexes the labels on record.
        RELABEL
    }
}
