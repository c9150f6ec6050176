package io.plimsoll.document;

import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.AccessLabels;
import java.time.Instant;
import java.util.Optional;

/// What a source says of a document, apart from its bytes.
///
/// @param title     as the source gives it; absent where the document's own title is to be used
/// @param updatedAt when the source last changed it
/// @param labels    who sees it
/// @param language  ISO 639-1 code given by the source; absent where it is to be detected
public record Document(
        DocumentId id,
        Optional<String> title,
        Metadata metadata,
        AccessLabels labels,
        Instant updatedAt,
        Optional<String> language) {

    private static final int MAX_TITLE_CHARS = 1_024;

    public Document {
        labels = labels.ofDocument();
        if (title.isPresent() && title.get().length() > MAX_TITLE_CHARS) {
            throw PlimsollException.invalidField("title", "a title has at most " + MAX_TITLE_CHARS + " characters");
        }
    }

    public Document withLabels(AccessLabels others) {
        return new Document(id, title, metadata, others, updatedAt, language);
    }
}
