package io.plimsoll.ingest;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.Collection;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.document.Document;
import io.plimsoll.document.DocumentId;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.AccessLabels;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The door of ingestion: takes documents in, durably, and takes them out again. What is accepted is processed by the
/// [IngestWorkers].
public final class Ingestion {

    public static final int MAX_BATCH = 256;

    private final CollectionCatalog collections;
    private final DocumentCatalog documents;
    private final BlobStore blobs;
    private final DocumentParser parser;
    private final SearchEngine engine;
    private final IngestLimits limits;
    private final IngestWorkers workers;

    public Ingestion(
            CollectionCatalog collections,
            DocumentCatalog documents,
            BlobStore blobs,
            DocumentParser parser,
            SearchEngine engine,
            IngestLimits limits,
            IngestWorkers workers) {
        this.collections = collections;
        this.documents = documents;
        this.blobs = blobs;
        this.parser = parser;
        this.engine = engine;
        this.limits = limits;
        this.workers = workers;
    }

    /// A document whose content is plain text.
    public record TextDocument(Document document, String text) {}

    /// Exactly one of the two is there.
    public record BatchResult(Optional<DocumentCatalog.Acceptance> acceptance, Optional<PlimsollException> failure) {

        static BatchResult accepted(DocumentCatalog.Acceptance acceptance) {
            return new BatchResult(Optional.of(acceptance), Optional.empty());
        }

        static BatchResult failed(PlimsollException failure) {
            return new BatchResult(Optional.empty(), Optional.of(failure));
        }
    }

    /// Throws `QUEUE_FULL` where the queue has no room for a document of this tenant; to be asked before its body is
    /// read.
    public void requireRoom(RequestContext context) {
        documents.requireRoom(context.tenant());
    }

    /// The same for a document of at least so many bytes.
    public void requireRoom(CollectionKey key, DocumentId id, long bytes) {
        documents.requireRoom(key, id, bytes);
    }

    /// Stores the document and a job for it; both are durable when this returns. The stream is read to its end and
    /// left open.
    public DocumentCatalog.Acceptance submit(
            RequestContext context,
            CollectionKey key,
            Document document,
            InputStream content,
            Optional<String> mediaType) {
        collection(key);
        if (!parser.supports(document.id().value(), mediaType)) {
            throw new PlimsollException(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "the media type " + mediaType.orElse("(none)") + " of this document is not one that can be read");
        }
        var blob = blobs.put(context.tenant(), content, limits.maxBytes());
        if (blob.bytes() == 0) {
            throw new PlimsollException(ErrorCode.DOCUMENT_EMPTY, "the document is empty: its body has no bytes");
        }
        var submission = new DocumentCatalog.Submission(document, blob.hash(), blob.bytes(), mediaType);
        var acceptance = documents
                .acceptAll(key, List.of(submission), event(context, AuditAction.DOCUMENT_PUT, key.object()))
                .getFirst();
        workers.wake();
        return acceptance;
    }

    /// Stores several texts in one transaction. One that is refused fails no other; results are in order.
    public List<BatchResult> submitAll(RequestContext context, CollectionKey key, List<TextDocument> batch) {
        collection(key);
        if (batch.size() > MAX_BATCH) {
            throw new PlimsollException(ErrorCode.TOO_LARGE, "a batch has at most " + MAX_BATCH + " documents");
        }
        var results = new ArrayList<Optional<PlimsollException>>();
        var submissions = new ArrayList<DocumentCatalog.Submission>();
        for (var item : batch) {
            try {
                submissions.add(stored(context, item));
                results.add(Optional.empty());
            } catch (PlimsollException failure) {
                results.add(Optional.of(failure));
            }
        }
        var event = event(context, AuditAction.DOCUMENT_PUT, key.object());
        var accepted = accepted(key, submissions, event).iterator();
        workers.wake();
        return results.stream()
                .map(failure -> failure.map(BatchResult::failed).orElseGet(accepted::next))
                .toList();
    }

    /// In one transaction as long as the tenant has room for all of them. Otherwise the batch is halved until each that
    /// fits in is in and each that does not is refused by itself, in their order.
    private List<BatchResult> accepted(
            CollectionKey key, List<DocumentCatalog.Submission> submissions, AuditEvent event) {
        try {
            return documents.acceptAll(key, submissions, event).stream()
                    .map(BatchResult::accepted)
                    .toList();
        } catch (PlimsollException failure) {
            if (failure.code() != ErrorCode.LIMIT_EXCEEDED) {
                throw failure;
            }
            if (submissions.size() == 1) {
                return List.of(BatchResult.failed(failure));
            }
            int half = submissions.size() / 2;
            var results = new ArrayList<>(accepted(key, submissions.subList(0, half), event));
            results.addAll(accepted(key, submissions.subList(half, submissions.size()), event));
            return results;
        }
    }

    private DocumentCatalog.Submission stored(RequestContext context, TextDocument item) {
        if (item.text().isBlank()) {
            throw new PlimsollException(ErrorCode.DOCUMENT_EMPTY, "the text is empty").atField("text");
        }
        var bytes = item.text().getBytes(StandardCharsets.UTF_8);
        var blob = blobs.put(context.tenant(), new ByteArrayInputStream(bytes), limits.maxBytes());
        return new DocumentCatalog.Submission(
                item.document(), blob.hash(), blob.bytes(), Optional.of("text/plain; charset=utf-8"));
    }

    /// Takes the document out: when this returns no search finds it, not even after a crash. Absent where there is
    /// no such document.
    public Optional<IngestJob> delete(RequestContext context, CollectionKey key, DocumentId id) {
        collection(key);
        var event = event(context, AuditAction.DOCUMENT_DELETE, DocumentCatalog.object(key, id));
        var job = documents.delete(key, id, event);
        job.ifPresent(deletion -> {
            for (var generation : workers.generations().remove(key, deletion)) {
                engine.refresh(generation);
                engine.commit(generation);
            }
            documents.markDeleted(List.of(deletion));
        });
        return job;
    }

    /// Gives the document other labels, without reading or embedding it again: when this returns every query goes by
    /// them, even after a crash. Absent where there is no such document.
    ///
    /// All of it happens under the document's lock, so that of two changes at once the later one holds everywhere.
    public Optional<DocumentCatalog.Entry> relabel(
            RequestContext context, CollectionKey key, DocumentId id, AccessLabels labels) {
        collection(key);
        var event = AuditEvent.done(AuditAction.LABELS_CHANGE, context.actor(), "document/" + key.name() + "/" + id)
                .with("labels", labels.allowed().size())
                .with("deniedLabels", labels.denied().size());
        workers.generations()
                .writes()
                .locked(
                        key,
                        id,
                        () -> documents.relabel(key, id, labels, event).ifPresent(job -> {
                            for (var generation : workers.generations().relabel(key, id)) {
                                engine.refresh(generation);
                                engine.commit(generation);
                            }
                            documents.markRelabelled(List.of(job));
                        }));
        return documents.find(key, id);
    }

    /// The extracted text that the offsets of the LIVE generation's passages count in; absent until the document has
    /// been processed.
    public Optional<String> text(RequestContext context, CollectionKey key, DocumentId id) {
        return documents
                .textHash(collection(key).live(), id)
                .flatMap(hash ->
                        blobs.open(context.tenant(), hash).map(stored -> read(new StoredContent(stored, hash))));
    }

    private static String read(InputStream content) {
        try (content) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new PlimsollException(ErrorCode.INTERNAL, "the stored text could not be read", e);
        }
    }

    private static AuditEvent event(RequestContext context, AuditAction action, String object) {
        return AuditEvent.done(action, context.actor(), object);
    }

    private Collection collection(CollectionKey key) {
        return collections
                .find(key)
                .orElseThrow(() ->
                        new PlimsollException(ErrorCode.NOT_FOUND, "there is no collection '" + key.name() + "'"));
    }
}
