package io.plimsoll.ingest;

import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.collection.CollectionSettings;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.collection.ModelStamp;
import io.plimsoll.document.Document;
import io.plimsoll.document.DocumentId;
import io.plimsoll.document.Metadata;
import io.plimsoll.ingest.DocumentCatalog.Acceptance;
import io.plimsoll.ingest.DocumentCatalog.Holding;
import io.plimsoll.ingest.DocumentCatalog.Processed;
import io.plimsoll.ingest.DocumentCatalog.Submission;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;

/// What the contracts of ingestion work on: the three ports over one store, and a clock that stands still until it is
/// moved.
public abstract class IngestFixture {

    /// @param restart closes the store and opens it again, as a new process would
    public record Stores(
            CollectionCatalog collections, DocumentCatalog documents, JobQueue jobs, Supplier<Stores> restart) {}

    protected static final Instant START = Instant.parse("2026-11-01T12:00:00Z");
    protected static final CollectionKey BOOKS = key("acme", "books");
    protected static final CollectionKey NOTES = key("acme", "notes");
    protected static final CollectionKey OTHER = key("other", "books");
    protected static final ModelStamp STAMP = new ModelStamp("mini", "mini-1", 384);
    /// Runs the model of every collection here.
    protected static final Worker WORKER = new Worker("w-1", "host", START, Set.of(STAMP.name()));

    protected static final Duration LEASE = Duration.ofMinutes(1);
    protected static final long MAX_QUEUE_DEPTH = 6_000;
    protected static final long MAX_QUEUE_DEPTH_TOTAL = 8_000;

    private volatile Instant now = START;
    protected final InstantSource clock = () -> now;
    protected Stores stores;

    /// Opens an empty store whose queue holds [#MAX_QUEUE_DEPTH] jobs of a tenant and
    /// [#MAX_QUEUE_DEPTH_TOTAL] of all.
    protected abstract Stores open(InstantSource clock);

    @BeforeEach
    final void begin() {
        stores = open(clock);
        for (var key : List.of(BOOKS, NOTES, OTHER)) {
            stores.collections().put(key, CollectionSettings.DEFAULT, STAMP);
        }
    }

    protected final void restart() {
        stores = stores.restart().get();
    }

    protected final void pass(Duration time) {
        now = now.plus(time);
    }

    protected static CollectionKey key(String tenant, String name) {
        return new CollectionKey(new TenantId(tenant), new CollectionName(name));
    }

    protected static Submission submission(String id, String contentHash) {
        return submission(id, contentHash, AccessLabels.NONE);
    }

    protected static Submission submission(String id, String contentHash, AccessLabels labels) {
        var document =
                new Document(new DocumentId(id), Optional.empty(), Metadata.EMPTY, labels, START, Optional.empty());
        return new Submission(document, contentHash, 10, Optional.of("text/plain"));
    }

    protected final Acceptance accept(CollectionKey collection, String id, String contentHash) {
        return stores.documents().accept(collection, submission(id, contentHash));
    }

    protected final IngestJob leaseOne() {
        var jobs = stores.jobs().lease(WORKER, 1, LEASE);
        if (jobs.size() != 1) {
            throw new AssertionError("expected a job to be ready");
        }
        return jobs.getFirst();
    }

    /// Takes whatever is ready and says it was processed.
    protected final void processAll() {
        for (var jobs = stores.jobs().lease(WORKER, 100, LEASE);
                !jobs.isEmpty();
                jobs = stores.jobs().lease(WORKER, 100, LEASE)) {
            for (var job : jobs) {
                switch (job.kind()) {
                    case INDEX -> stores.documents().markSearchable(List.of(processed(job, 3, "text-hash")));
                    case DELETE -> stores.documents().markDeleted(List.of(job));
                    case RELABEL -> stores.documents().markRelabelled(List.of(job));
                }
            }
        }
    }

    /// The outcome of a job whose passages went to the LIVE generation.
    protected final Processed processed(IngestJob job, int passages, String textHash) {
        var live = stores.collections().find(job.collection()).orElseThrow().live();
        return processed(job, passages, textHash, live);
    }

    protected final Processed processed(IngestJob job, int passages, String textHash, IndexGeneration generation) {
        return processed(job, passages, textHash, generation, AccessLabels.NONE);
    }

    protected final Processed processed(IngestJob job, int passages, String textHash, AccessLabels labels) {
        var live = stores.collections().find(job.collection()).orElseThrow().live();
        return processed(job, passages, textHash, live, labels);
    }

    private static Processed processed(
            IngestJob job, int passages, String textHash, IndexGeneration generation, AccessLabels labels) {
        var holding = new Holding(
                job.document(),
                job.version(),
                "content",
                Optional.of("text/plain"),
                Optional.of(textHash),
                labels,
                passages);
        return new Processed(job, textHash, Map.of(generation, holding));
    }

    protected final DocumentCatalog.Entry entry(CollectionKey collection, String id) {
        return stores.documents().find(collection, new DocumentId(id)).orElseThrow();
    }

    protected final IngestJob job(CollectionKey collection, String id) {
        return stores.jobs().find(collection.tenant(), id).orElseThrow();
    }

    protected final long epoch(CollectionKey collection) {
        return stores.collections().find(collection).orElseThrow().epoch();
    }
}
