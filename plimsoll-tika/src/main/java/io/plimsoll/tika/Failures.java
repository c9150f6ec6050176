package io.plimsoll.tika;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.tika.exception.EncryptedDocumentException;
import tools.jackson.core.exc.StreamConstraintsException;

/// Says in the product's words why a file could not be read.
final class Failures {

    private static final int MAX_CAUSES = 20;

    private Failures() {}

    static PlimsollException explain(Throwable failure, Format format, ParserLimits limits) {
        return chain(failure)
                .map(cause -> known(cause, format, limits))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseGet(() -> new PlimsollException(
                        ErrorCode.DOCUMENT_CORRUPT, "this is not a complete and valid " + format.noun(), failure));
    }

    private static Stream<Throwable> chain(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(MAX_CAUSES);
    }

    private static Optional<PlimsollException> known(Throwable cause, Format format, ParserLimits limits) {
        return switch (cause) {
            case PlimsollException own -> Optional.of(own);
            case StackOverflowError unused -> Optional.of(TextAssembler.tooDeep(limits));
            case OutOfMemoryError unused ->
                Optional.of(new PlimsollException(
                        ErrorCode.DOCUMENT_BOMB, "the document needs more memory than there is", cause));
            case EncryptedDocumentException unused -> Optional.of(encrypted(format, cause));
            case org.apache.poi.EncryptedDocumentException unused -> Optional.of(encrypted(format, cause));
            case InvalidPasswordException unused -> Optional.of(encrypted(format, cause));
            case StreamConstraintsException unused ->
                Optional.of(new PlimsollException(
                        ErrorCode.DOCUMENT_TOO_LARGE, "a value of the document is too long or too deep", cause));
            default -> byMessage(cause, format, limits);
        };
    }

    /// Libraries tell some failures apart by their words alone.
    private static Optional<PlimsollException> byMessage(Throwable cause, Format format, ParserLimits limits) {
        var message = cause.getMessage() == null ? "" : cause.getMessage();
        if (message.contains("Zip bomb") || message.contains("zip bomb")) {
            return Optional.of(new PlimsollException(
                    ErrorCode.DOCUMENT_BOMB, "a part of the document unpacks to far more than its size", cause));
        }
        if (message.contains("Strict OOXML")) {
            return Optional.of(new PlimsollException(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "the document is a strict OOXML file; saved in the usual form it can be read",
                    cause));
        }
        if (message.contains("JAXP00010006") || message.contains("maxOpenBlockParsers")) {
            return Optional.of(TextAssembler.tooDeep(limits));
        }
        if (message.contains("JAXP0001")) {
            return Optional.of(new PlimsollException(
                    ErrorCode.DOCUMENT_BOMB, "the document expands its entities beyond measure", cause));
        }
        boolean lock = message.contains("security handler") || message.contains("Document is encrypted");
        return lock ? Optional.of(encrypted(format, cause)) : Optional.empty();
    }

    private static PlimsollException encrypted(Format format, Throwable cause) {
        return new PlimsollException(
                ErrorCode.DOCUMENT_ENCRYPTED, "the " + format.noun() + " is protected by a password", cause);
    }
}
