package io.plimsoll.tika;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The formats that can be read, each with the media types it goes by.
enum Format {
    PDF("application/pdf"),
    DOCX(
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
            "application/vnd.ms-word.document.macroenabled.12"),
    PPTX(
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
            "application/vnd.ms-powerpoint.presentation.macroenabled.12"),
    XLSX(
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
            "application/vnd.ms-excel.sheet.macroenabled.12"),
    DOC("application/msword"),
    PPT("application/vnd.ms-powerpoint"),
    XLS("application/vnd.ms-excel"),
    HTML("text/html", "application/xhtml+xml"),
    MARKDOWN("text/markdown", "text/x-markdown", "text/x-web-markdown"),
    EML("message/rfc822"),
    CSV("text/csv", "text/tab-separated-values", "text/tsv"),
    JSON("application/json", "application/x-ndjson", "application/jsonl", "application/ld+json"),
    TEXT("text/plain");

    /// The formats a detector cannot tell from any other text, so that a name or a declaration decides.
    static final Set<Format> BY_CLAIM = Set.of(MARKDOWN, EML, CSV, JSON);

    @SuppressWarnings("ImmutableEnumChecker") // it is made by Set.of
    private final Set<String> mediaTypes;

    Format(String... mediaTypes) {
        this.mediaTypes = Set.of(mediaTypes);
    }

    static Optional<Format> ofMediaType(String type) {
        return Arrays.stream(values())
                .filter(format -> format.mediaTypes.contains(type))
                .findFirst();
    }

    static String allNames() {
        return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
    }

    boolean isText() {
        return this == HTML || this == TEXT || BY_CLAIM.contains(this);
    }

    boolean isOoxml() {
        return this == DOCX || this == PPTX || this == XLSX;
    }

    /// The name in a sentence.
    String noun() {
        return switch (this) {
            case HTML, PDF, DOCX, PPTX, XLSX, DOC, PPT, XLS, CSV, JSON, EML -> name() + " file";
            case MARKDOWN, TEXT -> name().toLowerCase(Locale.ROOT) + " file";
        };
    }
}
