package io.plimsoll.tika;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.apache.tika.detect.DefaultDetector;
import org.apache.tika.detect.Detector;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MimeTypes;

/// Tells a document's format by its content, then by its name and declared type. Content decides between what it can
/// tell apart; of texts, which look alike, the name decides first and the declaration next.
final class FormatDetector {

    private static final Set<String> GENERIC = Set.of(
            "application/octet-stream",
            "binary/octet-stream",
            "application/x-download",
            "application/force-download",
            "application/unknown",
            "application/x-www-form-urlencoded",
            "multipart/form-data");
    private static final Set<String> UNDECIDED_CONTAINERS =
            Set.of("application/zip", "application/x-tika-ooxml", "application/x-tika-msoffice");

    /// Read when the first document comes: some 1,500 types, which the start of a server need not wait for.
    private static final class Known {

        static final MimeTypes TYPES = MimeTypes.getDefaultMimeTypes();
        static final Detector DETECTOR = new DefaultDetector(TYPES);

        private Known() {}
    }

    /// Throws `UNSUPPORTED_MEDIA_TYPE`, or `DOCUMENT_ENCRYPTED` where the encryption is all that shows.
    Format detect(Path file, String name, Optional<String> declared) throws IOException {
        var content = contentType(file, name, declared);
        if (content.toString().equals("application/x-tika-ooxml-protected")) {
            throw new PlimsollException(ErrorCode.DOCUMENT_ENCRYPTED, "the Office document is protected by a password");
        }
        var claim = claimed(name, declared);
        var format = formatOf(content);
        if (format.isPresent() && format.get().isText()) {
            return claim.filter(claimed -> outweighs(claimed, format.get())).orElse(format.get());
        }
        if (format.isEmpty() && UNDECIDED_CONTAINERS.contains(content.toString())) {
            return claim.filter(claimed -> !claimed.isText() && claimed != Format.PDF)
                    .orElseThrow(() -> unsupported(content));
        }
        return format.orElseThrow(() -> unsupported(content));
    }

    /// The format that name and declared type stand for, if either names one that can be read.
    Optional<Format> claimed(String name, Optional<String> declared) {
        var byName = formatOf(byName(name)).filter(format -> format != Format.TEXT);
        var byDeclaration = specific(declared).flatMap(this::formatOf);
        return byName.or(() -> byDeclaration).or(() -> formatOf(byName(name)));
    }

    /// Whether nothing in name or declaration speaks against a document.
    boolean mayBeReadable(String name, Optional<String> declared) {
        boolean silent = byName(name).equals(MediaType.OCTET_STREAM)
                && specific(declared).isEmpty();
        return silent || claimed(name, declared).isPresent();
    }

    private MediaType byName(String name) {
        var metadata = new Metadata();
        metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, name);
        try {
            return Known.TYPES
                    .detect(new ByteArrayInputStream(new byte[0]), metadata)
                    .getBaseType();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean outweighs(Format claimed, Format found) {
        return Format.BY_CLAIM.contains(claimed) || (found == Format.TEXT && claimed.isText());
    }

    private MediaType contentType(Path file, String name, Optional<String> declared) throws IOException {
        var metadata = new Metadata();
        metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, name);
        specific(declared).ifPresent(type -> metadata.set(Metadata.CONTENT_TYPE, type.toString()));
        try (var stream = TikaInputStream.get(file)) {
            return Known.DETECTOR.detect(stream, metadata).getBaseType();
        }
    }

    private Optional<MediaType> specific(Optional<String> declared) {
        return declared.map(MediaType::parse)
                .map(MediaType::getBaseType)
                .filter(type -> !GENERIC.contains(type.toString()));
    }

    private Optional<Format> formatOf(MediaType type) {
        var registry = Known.TYPES.getMediaTypeRegistry();
        var exact = Format.ofMediaType(type.toString())
                .or(() -> Format.ofMediaType(registry.normalize(type).toString()));
        if (exact.isPresent()) {
            return exact;
        }
        if (type.getSubtype().endsWith("+json")) {
            return Optional.of(Format.JSON);
        }
        boolean text = registry.isSpecializationOf(type, MediaType.TEXT_PLAIN)
                && !registry.isInstanceOf(type, MediaType.APPLICATION_XML)
                && (type.getType().equals("text") || !type.getSubtype().equals("rtf"));
        return text ? Optional.of(Format.TEXT) : Optional.empty();
    }

    private static PlimsollException unsupported(MediaType type) {
        return new PlimsollException(
                ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                "the document is " + type + "; what can be read is " + Format.allNames());
    }
}
