package io.plimsoll.server.http;

import io.plimsoll.document.Document;
import io.plimsoll.document.DocumentId;
import io.plimsoll.document.Metadata;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.ingest.Ingestion.TextDocument;
import io.plimsoll.tenant.AccessLabels;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Reads what a source says of a document: from JSON, or from the parameters beside raw bytes.
final class DocumentReader {

    private static final String[] FIELDS = {
        "text", "title", "metadata", "labels", "deniedLabels", "updatedAt", "language"
    };
    private static final String[] LINE_FIELDS = {
        "id", "text", "title", "metadata", "labels", "deniedLabels", "updatedAt", "language"
    };
    static final String[] PARAMETERS = {"title", "metadata", "labels", "deniedLabels", "updatedAt", "language", "raw"};

    private final InstantSource clock;

    DocumentReader(InstantSource clock) {
        this.clock = clock;
    }

    TextDocument json(DocumentId id, JsonNode body) {
        return read(id, JsonObject.body(body, FIELDS));
    }

    /// A line of a batch, which carries its own id.
    TextDocument line(JsonNode line) {
        var object = JsonObject.body(line, LINE_FIELDS);
        return read(new DocumentId(object.requiredText("id")), object);
    }

    private TextDocument read(DocumentId id, JsonObject object) {
        var text = object.requiredText("text");
        var metadata = object.get("metadata").map(MetadataReader::read).orElse(Metadata.EMPTY);
        var labels = labels(object);
        return new TextDocument(
                document(id, object.text("title"), metadata, labels, object.text("updatedAt"), object.text("language")),
                text);
    }

    /// Who sees a document: everybody where it says nothing.
    static AccessLabels labels(JsonObject object) {
        return AccessLabels.of(
                        object.texts("labels").orElse(List.of()),
                        object.texts("deniedLabels").orElse(List.of()))
                .ofDocument();
    }

    Document parameters(DocumentId id, QueryParameters parameters) {
        return document(
                id,
                parameters.text("title"),
                parameters.text("metadata").map(DocumentReader::metadata).orElse(Metadata.EMPTY),
                AccessLabels.of(parameters.all("labels"), parameters.all("deniedLabels")),
                parameters.text("updatedAt"),
                parameters.text("language"));
    }

    private static Metadata metadata(String json) {
        try {
            return MetadataReader.read(Json.parse(json));
        } catch (PlimsollException e) {
            throw e.field().isPresent() ? e : e.atField("metadata");
        }
    }

    private Document document(
            DocumentId id,
            Optional<String> title,
            Metadata metadata,
            AccessLabels labels,
            Optional<String> updatedAt,
            Optional<String> language) {
        if (language.isPresent() && !language.get().matches("[a-z]{2}")) {
            throw PlimsollException.invalidField("language", "a language is an ISO 639-1 code such as 'en' or 'de'");
        }
        return new Document(
                id,
                title.filter(given -> !given.isBlank()),
                metadata,
                labels,
                updatedAt.map(DocumentReader::instant).orElseGet(clock::instant),
                language);
    }

    private static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw PlimsollException.invalidField(
                    "updatedAt", "a time is written as RFC 3339 does, with its zone: 2026-01-31T00:00:00Z");
        }
    }

    static List<String> shown(Set<String> labels) {
        return labels.stream().sorted().toList();
    }
}
