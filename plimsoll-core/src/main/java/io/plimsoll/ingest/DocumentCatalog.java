package io.plimsoll.ingest;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.document.Document;
import io.plimsoll.document.DocumentId;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The durable list of documents. Every write is durable when it returns, and a write and the job it causes are one
/// transaction, and so is the event that says who did it; without one it was the server.
public interface DocumentCatalog {

    /// @param contentHash names the blob
    /// @param mediaType   as the source declared it
    record Submission(Document document, String contentHash, long bytes, Optional<String> mediaType) {}

    /// @param changed false where the very same document is there already or under way: then there is no new job
    /// @param jobId   the job that processes it, or processed it
    record Acceptance(boolean changed, String jobId) {}

    /// What is known of a document.
    ///
    /// @param version  counts up with every change, deletes included
    /// @param textHash names the blob of the extracted text, once processed
    /// @param passages in the LIVE generation
    record Entry(
            Document document,
            long version,
            State state,
            String contentHash,
            long bytes,
            Optional<String> mediaType,
            Optional<String> textHash,
            int passages,
            String jobId,
            Optional<String> errorCode,
            Optional<String> errorDetail,
            Instant acceptedAt) {}

    /// PENDING until its present version is searchable or has failed.
    enum State {
        PENDING,
        SEARCHABLE,
        FAILED
    }

    /// @param passages in the LIVE generation
    /// @param pending  documents whose present version the LIVE generation does not have yet
    /// @param newest   latest `updatedAt` of a searchable document
    record Counts(long documents, long passages, long pending, long dead, Optional<Instant> newest) {}

    /// What a generation holds of a document.
    ///
    /// @param version     of the document, that the passages are of
    /// @param contentHash names the blob they were made from
    /// @param textHash    names the blob of the extracted text that their offsets count in; absent where an earlier
    ///                    program wrote them, which kept one text for all generations: the document's
    /// @param labels      who sees the passages
    record Holding(
            DocumentId document,
            long version,
            String contentHash,
            Optional<String> mediaType,
            Optional<String> textHash,
            AccessLabels labels,
            int passages) {}

    /// A document whose newest indexed version a generation does not have.
    ///
    /// @param newest what another generation of the collection holds; its document may have failed or wait since
    record Missing(Entry entry, Holding newest) {}

    /// What processing a document led to: what each generation holds of it now.
    record Processed(IngestJob job, String textHash, Map<IndexGeneration, Holding> held) {}

    /// @param missing documents whose newest indexed version the generation does not have
    record Completeness(long documents, long passages, long missing) {}

    /// Records the document and a job for it; a RELABEL job where nothing but its labels has changed. Throws
    /// `NOT_FOUND` where the collection is gone, `QUEUE_FULL` where the queue has reached its limit, and
    /// `LIMIT_EXCEEDED` where the tenant may have no more.
    default Acceptance accept(CollectionKey collection, Submission submission) {
        return acceptAll(collection, List.of(submission)).getFirst();
    }

    /// Throws `QUEUE_FULL` where the queue has no room for one more job of the tenant. For asking before a body is
    /// read: cheap, and no promise.
    void requireRoom(TenantId tenant);

    /// The same for one document, of at least so many bytes, which may replace one; throws `LIMIT_EXCEEDED` too where
    /// the tenant may have no more documents or bytes.
    void requireRoom(CollectionKey collection, DocumentId id, long bytes);

    /// Several at once, in one transaction; one result per submission, in order.
    ///
    /// @param event as which each document that changes is told of
    List<Acceptance> acceptAll(CollectionKey collection, List<Submission> submissions, AuditEvent event);

    default List<Acceptance> acceptAll(CollectionKey collection, List<Submission> submissions) {
        var event = AuditEvent.bySystem(AuditAction.DOCUMENT_PUT, collection.tenant(), collection.object());
        return acceptAll(collection, submissions, event);
    }

    Optional<Entry> find(CollectionKey collection, DocumentId id);

    /// Names the blob of the extracted text that the offsets of what the generation holds count in; of the document's
    /// last text where it holds nothing. Absent until the document has been processed.
    Optional<String> textHash(IndexGeneration generation, DocumentId id);

    /// A collection's documents by id, after the given one.
    List<Entry> list(CollectionKey collection, Optional<DocumentId> after, int limit);

    /// Leaves a tombstone and a DELETE job; absent where there is no such document.
    Optional<IngestJob> delete(CollectionKey collection, DocumentId id, AuditEvent event);

    default Optional<IngestJob> delete(CollectionKey collection, DocumentId id) {
        return delete(
                collection,
                id,
                AuditEvent.bySystem(AuditAction.DOCUMENT_DELETE, collection.tenant(), object(collection, id)));
    }

    /// A document as the audit log names it.
    static String object(CollectionKey collection, DocumentId id) {
        return collection.object() + "/document/" + id;
    }

    /// Records other labels, of the document and of what generations hold of it, and a RELABEL job; moves the epoch.
    /// The version stays, since the content does. Absent where there is no such document.
    Optional<IngestJob> relabel(CollectionKey collection, DocumentId id, AccessLabels labels, AuditEvent event);

    /// Who is to see the passages that the generation holds of a document, or is about to be given; absent where no
    /// generation holds any.
    Optional<AccessLabels> labels(IndexGeneration generation, DocumentId id);

    /// Who is to see the passages of this version, which some generation holds.
    Optional<AccessLabels> labels(CollectionKey collection, DocumentId id, long version);

    /// Marks RELABEL jobs done.
    void markRelabelled(List<IngestJob> jobs);

    /// Whether the job is about the document's present version.
    boolean isCurrent(IngestJob job);

    /// Records what generations hold, marks documents searchable and their jobs done, in one transaction that moves
    /// the epochs. Entries whose document has moved on leave the document alone. Where the collection's LIVE
    /// generation is none of those written, since another took its place meanwhile, the job waits again.
    void markSearchable(List<Processed> processed);

    /// Marks DELETE jobs done.
    void markDeleted(List<IngestJob> jobs);

    Counts counts(CollectionKey collection);

    /// Whether a document, or a generation's passages of one, were made from the blob of this hash.
    boolean refersTo(TenantId tenant, String hash);

    /// When the collection's oldest job that waits or runs was made.
    Optional<Instant> oldestOpenJob(CollectionKey collection);

    /// What the generation lacks, by document id, after the given one.
    List<Missing> missing(IndexGeneration generation, Optional<DocumentId> after, int limit);

    /// Whether the generation is known to hold any passage.
    boolean holdsAny(IndexGeneration generation);

    /// The version that the generation is known to hold of a document.
    Optional<Long> heldVersion(IndexGeneration generation, DocumentId id);

    /// Whether another generation still holds that version, nothing newer, and the generation still lacks it.
    boolean isMissing(IndexGeneration generation, Holding holding);

    /// Records what was filled in and moves the epoch: the generation may be LIVE. A document that was deleted
    /// meanwhile, or a newer version, is left alone.
    void markFilled(IndexGeneration generation, List<Holding> filled);

    Completeness completeness(IndexGeneration generation);
}
