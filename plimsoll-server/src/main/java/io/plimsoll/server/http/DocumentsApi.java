package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.Collection;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.document.DocumentId;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.ingest.DocumentCatalog;
import io.plimsoll.ingest.DocumentCatalog.Acceptance;
import io.plimsoll.ingest.DocumentCatalog.Entry;
import io.plimsoll.ingest.Ingestion;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.Permission;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/// Documents one by one.
@RestController
final class DocumentsApi {

    private static final String PLAIN_TEXT = "text/plain;charset=UTF-8";

    private final Ingestion ingestion;
    private final DocumentCatalog documents;
    private final ReachableCollections collections;
    private final DocumentReader reader;
    private final Audited audited;
    private final HttpSettings settings;

    DocumentsApi(
            Ingestion ingestion,
            DocumentCatalog documents,
            CollectionCatalog catalog,
            Audited audited,
            HttpSettings settings,
            InstantSource clock) {
        this.audited = audited;
        this.ingestion = ingestion;
        this.documents = documents;
        this.collections = new ReachableCollections(catalog);
        this.reader = new DocumentReader(clock);
        this.settings = settings;
    }

    /// @param status `accepted`, or `unchanged` where the very same document was there already
    record Accepted(String job, String status) {

        static Accepted of(Acceptance acceptance) {
            return new Accepted(acceptance.jobId(), status(acceptance));
        }

        static String status(Acceptance acceptance) {
            return acceptance.changed() ? "accepted" : "unchanged";
        }
    }

    record Failure(String code, String detail) {

        static @Nullable Failure of(Optional<String> code, Optional<String> detail) {
            return code.map(name -> new Failure(name, detail.orElse(""))).orElse(null);
        }
    }

    /// @param hash SHA-256 of the document's bytes
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownDocument(
            String id,
            @Nullable String title,
            String state,
            String hash,
            long bytes,
            @Nullable String mediaType,
            Instant updatedAt,
            Instant acceptedAt,
            long version,
            int passages,
            long generation,
            String job,
            Map<String, Object> metadata,
            List<String> labels,
            List<String> deniedLabels,
            @Nullable String language,
            @Nullable Failure error) {

        static ShownDocument of(Collection collection, Entry entry) {
            var document = entry.document();
            return new ShownDocument(
                    document.id().value(),
                    document.title().orElse(null),
                    entry.state().name(),
                    entry.contentHash(),
                    entry.bytes(),
                    entry.mediaType().orElse(null),
                    document.updatedAt(),
                    entry.acceptedAt(),
                    entry.version(),
                    entry.passages(),
                    collection.live().number(),
                    entry.jobId(),
                    MetadataReader.show(document.metadata()),
                    DocumentReader.shown(document.labels().allowed()),
                    DocumentReader.shown(document.labels().denied()),
                    document.language().orElse(null),
                    Failure.of(entry.errorCode(), entry.errorDetail()));
        }
    }

    @PutMapping(path = Routes.DOCUMENT, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Accepted> put(
            RequestContext context,
            @PathVariable("collection") String name,
            @PathVariable("id") String id,
            HttpServletRequest request) {
        var parameters = QueryParameters.of(request, DocumentReader.PARAMETERS);
        var key = collections.require(context, name).key();
        var document = new DocumentId(id);
        var body = new Body(request);
        ingestion.requireRoom(key, document, leastBytes(request, body.isJson() && !parameters.flag("raw")));
        var acceptance = body.isJson() && !parameters.flag("raw")
                ? putText(context, name, document, body, parameters)
                : putBytes(context, name, document, body, parameters);
        return ResponseEntity.accepted().body(Accepted.of(acceptance));
    }

    /// Of JSON it is not known before how long the text in it is.
    private static long leastBytes(HttpServletRequest request, boolean isText) {
        return isText ? 1 : Math.max(1, request.getContentLengthLong());
    }

    private Acceptance putText(
            RequestContext context, String name, DocumentId id, Body body, QueryParameters parameters) {
        for (var field : List.of("title", "metadata", "labels", "deniedLabels", "updatedAt", "language")) {
            if (!parameters.all(field).isEmpty()) {
                throw PlimsollException.invalidField(
                        field, "a JSON document carries '" + field + "' in its body, not in the URL");
            }
        }
        var text = reader.json(id, body.json(settings.maxJsonBytes()));
        var result = ingestion
                .submitAll(context, ReachableCollections.key(context, name), List.of(text))
                .getFirst();
        result.failure().ifPresent(failure -> {
            throw failure;
        });
        return result.acceptance().orElseThrow();
    }

    private Acceptance putBytes(
            RequestContext context, String name, DocumentId id, Body body, QueryParameters parameters) {
        var document = reader.parameters(id, parameters);
        var mediaType = body.mediaType().map(MediaType::toString);
        try (var content = body.content(settings.maxDocumentBytes(), HttpSettings.MAX_DOCUMENT_BYTES)) {
            return ingestion.submit(context, ReachableCollections.key(context, name), document, content, mediaType);
        } catch (IOException e) {
            throw Problems.brokenBody();
        }
    }

    @GetMapping(path = Routes.DOCUMENT, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownDocument get(
            RequestContext context,
            @PathVariable("collection") String name,
            @PathVariable("id") String id,
            HttpServletRequest request) {
        QueryParameters.of(request);
        var collection = collections.require(context, name);
        return ShownDocument.of(collection, require(context, collection, new DocumentId(id)));
    }

    @GetMapping(path = Routes.DOCUMENTS, produces = MediaType.APPLICATION_JSON_VALUE)
    Page<ShownDocument> list(
            RequestContext context, @PathVariable("collection") String name, HttpServletRequest request) {
        var parameters = QueryParameters.of(request, QueryParameters.AFTER, QueryParameters.LIMIT);
        var collection = collections.require(context, name);
        return Page.of(
                parameters,
                (after, limit) -> documents.list(collection.key(), after.map(DocumentId::new), limit),
                entry -> entry.document().id().value(),
                entry -> sees(context, collection, entry),
                entry -> ShownDocument.of(collection, entry));
    }

    @GetMapping(path = Routes.TEXT, produces = PLAIN_TEXT)
    ResponseEntity<byte[]> text(
            RequestContext context,
            @PathVariable("collection") String name,
            @PathVariable("id") String id,
            HttpServletRequest request) {
        QueryParameters.of(request);
        var collection = collections.require(context, name);
        var document = new DocumentId(id);
        requireReadable(context, collection, document);
        var text = audited.work(
                AuditEvent.done(
                        AuditAction.DOCUMENT_READ, context.actor(), DocumentCatalog.object(collection.key(), document)),
                () -> ingestion
                        .text(context, collection.key(), document)
                        .orElseThrow(() -> new PlimsollException(
                                ErrorCode.NOT_FOUND, "the document has no text yet: it has not been processed")),
                unused -> List.of(document.value()));
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType(PLAIN_TEXT))
                .body(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Who sees the document, from the next query on. What the body does not say is empty: everybody does.
    @PutMapping(path = Routes.LABELS, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownDocument label(
            RequestContext context,
            @PathVariable("collection") String name,
            @PathVariable("id") String id,
            HttpServletRequest request) {
        QueryParameters.of(request);
        var collection = collections.require(context, name);
        var document = new DocumentId(id);
        var body = JsonObject.body(new Body(request).json(settings.maxJsonBytes()), "labels", "deniedLabels");
        return ingestion
                .relabel(context, collection.key(), document, DocumentReader.labels(body))
                .map(entry -> ShownDocument.of(collection, entry))
                .orElseThrow(() -> notFound(document));
    }

    @DeleteMapping(path = Routes.DOCUMENT, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Accepted> delete(
            RequestContext context,
            @PathVariable("collection") String name,
            @PathVariable("id") String id,
            HttpServletRequest request) {
        QueryParameters.of(request);
        var collection = collections.require(context, name);
        var document = new DocumentId(id);
        var job = ingestion.delete(context, collection.key(), document).orElseThrow(() -> notFound(document));
        return ResponseEntity.accepted().body(new Accepted(job.id(), "deleted"));
    }

    private Entry require(RequestContext context, Collection collection, DocumentId id) {
        return documents
                .find(collection.key(), id)
                .filter(entry -> sees(context, collection, entry))
                .orElseThrow(() -> notFound(id));
    }

    /// What a document says is for those whom its labels admit, as in a search; who may write it knows at least that
    /// it is there.
    private void requireReadable(RequestContext context, Collection collection, DocumentId id) {
        var entry = require(context, collection, id);
        if (!admits(context, collection, entry)) {
            throw new PlimsollException(
                    ErrorCode.FORBIDDEN, "the labels of this document do not admit this credential to its text");
        }
    }

    private static boolean admits(RequestContext context, Collection collection, Entry entry) {
        return context.principal()
                .scope(collection.key().name().value())
                .admits(entry.document().labels());
    }

    /// Who may write documents sees all of their rows; others those whose labels admit them.
    private static boolean sees(RequestContext context, Collection collection, Entry entry) {
        return context.principal()
                        .may(Permission.WRITE_DOCUMENTS, collection.key().name().value())
                || admits(context, collection, entry);
    }

    private static PlimsollException notFound(DocumentId id) {
        return new PlimsollException(ErrorCode.NOT_FOUND, "there is no document '" + id + "'");
    }
}
