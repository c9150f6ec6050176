package io.plimsoll.source;

import io.plimsoll.document.DocumentId;
import java.time.Instant;
import java.util.Optional;

/// One thing that a source has.
///
/// @param place       where it is: a path within the folder, a URL, a key
/// @param fingerprint moves whenever the content does; absent where only fetching tells
/// @param updatedAt   when the source last changed it, as far as the listing says
/// @param settled     false for a file that is still being written: it is there, and is fetched another time
public record SourceItem(
        DocumentId id, String place, Optional<String> fingerprint, Optional<Instant> updatedAt, boolean settled) {

    public SourceItem(DocumentId id, String place, Optional<String> fingerprint, Optional<Instant> updatedAt) {
        this(id, place, fingerprint, updatedAt, true);
    }
}
