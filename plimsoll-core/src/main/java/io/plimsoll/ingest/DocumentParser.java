package io.plimsoll.ingest;

import java.io.InputStream;
import java.util.Optional;

/// Reads text and structure out of a document's bytes.
public interface DocumentParser {

    /// @param fileName  a hint to the format, such as the document's id
    /// @param mediaType as the source declares it; a declaration that is too general is ignored
    record Source(InputStream content, String fileName, Optional<String> mediaType) {}

    /// Throws `UNSUPPORTED_MEDIA_TYPE`, `DOCUMENT_ENCRYPTED`, `DOCUMENT_CORRUPT`, `DOCUMENT_EMPTY`,
    /// `DOCUMENT_TOO_LARGE`, `DOCUMENT_BOMB`, `DOCUMENT_TOO_DEEP` or `DOCUMENT_TIMEOUT`, each naming the reason.
    ParsedDocument parse(Source source);

    /// Whether a document of this name and declared type can be read at all.
    boolean supports(String fileName, Optional<String> mediaType);
}
