package io.plimsoll.ingest;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.document.Document;
import io.plimsoll.document.DocumentId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The durable list of documents. Every write is durable when it returns, and a write and the job it causes are one
/// transaction.
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

    /// @param newest latest `updatedAt` of a searchable document
    record Counts(long documents, long passages, long pending, long dead, Optional<Instant> newest) {}

    /// What processing a document led to.
    record Processed(IngestJob job, int passages, String textHash) {}

    /// Records the document and a job for it. Throws `NOT_FOUND` where the collection is gone and `QUEUE_FULL` where
    /// the queue has reached its limit.
    Acceptance accept(CollectionKey collection, Submission submission);

    /// Several at once, in one transaction; one result per submission, in order.
    List<Acceptance> acceptAll(CollectionKey collection, List<Submission> submissions);

    Optional<Entry> find(CollectionKey collection, DocumentId id);

    /// A collection's documents by id, after the given one.
    List<Entry> list(CollectionKey collection, Optional<DocumentId> after, int limit);

    /// Leaves a tombstone and a DELETE job; absent where there is no such document.
    Optional<IngestJob> delete(CollectionKey collection, DocumentId id);

    /// Whether the job is about the document's present version.
    boolean isCurrent(IngestJob job);

    /// Marks documents searchable and their jobs done, in one transaction that moves the epochs. Entries whose
    /// document has moved on leave the document alone.
    void markSearchable(List<Processed> processed);

    /// Marks DELETE jobs done.
    void markDeleted(List<IngestJob> jobs);

    Counts counts(CollectionKey collection);
}
