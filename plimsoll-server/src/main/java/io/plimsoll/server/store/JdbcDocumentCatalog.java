package io.plimsoll.server.store;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.document.DocumentId;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.ingest.DocumentCatalog;
import io.plimsoll.ingest.IngestJob;
import io.plimsoll.tenancy.TenantLimits;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The documents in the [Database].
public final class JdbcDocumentCatalog implements DocumentCatalog {

    public static final long DEFAULT_MAX_QUEUE_DEPTH = 200_000;

    private static final int MAX_BATCH = 256;

    private final Database database;
    private final InstantSource clock;
    private final QueueLimit limit;
    private final TenantQuota quota;

    public JdbcDocumentCatalog(Database database, InstantSource clock) {
        this(database, clock, DEFAULT_MAX_QUEUE_DEPTH, 4 * DEFAULT_MAX_QUEUE_DEPTH);
    }

    /// @param maxQueueDepth      most jobs of one tenant that wait or run
    /// @param maxQueueDepthTotal and of all tenants together
    public JdbcDocumentCatalog(Database database, InstantSource clock, long maxQueueDepth, long maxQueueDepthTotal) {
        this(database, clock, maxQueueDepth, maxQueueDepthTotal, TenantLimits.NONE);
    }

    /// @param defaults of tenants without limits of their own
    public JdbcDocumentCatalog(
            Database database,
            InstantSource clock,
            long maxQueueDepth,
            long maxQueueDepthTotal,
            TenantLimits defaults) {
        this.database = database;
        this.clock = clock;
        this.quota = new TenantQuota(defaults, clock);
        this.limit = new QueueLimit(maxQueueDepth, maxQueueDepthTotal);
    }

    @Override
    public void requireRoom(TenantId tenant) {
        database.read(jdbc -> {
            limit.require(jdbc, tenant, quota.room(jdbc, tenant, false).limits(), clock.instant());
            return true;
        });
    }

    @Override
    public void requireRoom(CollectionKey collection, DocumentId id, long bytes) {
        database.read(jdbc -> {
            var room = quota.room(jdbc, collection.tenant(), false);
            var present = DocumentTable.find(jdbc, collection, id);
            room.add(
                    present.isPresent() ? 0 : 1,
                    bytes - present.map(Entry::bytes).orElse(0L));
            limit.require(jdbc, collection.tenant(), room.limits(), clock.instant());
            return true;
        });
    }

    @Override
    public List<Acceptance> acceptAll(CollectionKey collection, List<Submission> submissions, AuditEvent event) {
        if (submissions.size() > MAX_BATCH) {
            throw PlimsollException.invalidField("documents", "at most " + MAX_BATCH + " documents come at once");
        }
        return database.write(Lock.collection(collection), jdbc -> {
            if (!JdbcCollectionCatalog.exists(jdbc, collection)) {
                throw new PlimsollException(ErrorCode.NOT_FOUND, "there is no such collection");
            }
            var room = quota.room(jdbc, collection.tenant(), true);
            var results = new ArrayList<Acceptance>(submissions.size());
            var events = new ArrayList<AuditEvent>();
            for (var submission : submissions) {
                var acceptance = accept(jdbc, collection, submission, room);
                results.add(acceptance);
                if (acceptance.changed()) {
                    var id = submission.document().id();
                    events.add(event.about(DocumentCatalog.object(collection, id)));
                }
            }
            database.audit().append(jdbc, events, clock.instant());
            room.write();
            return results;
        });
    }

    private Acceptance accept(JdbcClient jdbc, CollectionKey collection, Submission submission, TenantQuota.Room room) {
        var id = submission.document().id();
        var present = DocumentTable.find(jdbc, collection, id);
        if (present.isPresent() && isSame(present.get(), submission)) {
            return hasLabels(present.get(), submission)
                    ? new Acceptance(false, present.get().jobId())
                    : relabelled(jdbc, collection, present.get(), submission, room);
        }
        room.add(
                present.isPresent() ? 0 : 1,
                submission.bytes() - present.map(Entry::bytes).orElse(0L));
        limit.take(jdbc, collection.tenant(), room.limits());
        long version =
                present.map(Entry::version).orElseGet(() -> DocumentTable.deletedVersion(jdbc, collection, id)) + 1;
        var now = clock.instant();
        var jobId = database.ids().next(now);
        JobTable.endWaiting(jdbc, collection, id, version, now);
        DocumentTable.put(jdbc, collection, submission, version, jobId, now);
        JobTable.add(jdbc, jobId, collection, id, version, IngestJob.Kind.INDEX, now);
        return new Acceptance(true, jobId);
    }

    private static boolean hasLabels(Entry present, Submission submission) {
        return present.document().labels().equals(submission.document().labels());
    }

    /// What is the same but for its labels is not indexed again.
    private Acceptance relabelled(
            JdbcClient jdbc, CollectionKey collection, Entry present, Submission submission, TenantQuota.Room room) {
        limit.take(jdbc, collection.tenant(), room.limits());
        var job = relabel(jdbc, collection, present, submission.document().labels());
        return new Acceptance(true, job.id());
    }

    private IngestJob relabel(JdbcClient jdbc, CollectionKey collection, Entry present, AccessLabels labels) {
        var id = present.document().id();
        var now = clock.instant();
        DocumentTable.relabel(jdbc, collection, id, labels, now);
        HoldingTable.relabel(jdbc, collection, id, labels);
        JdbcCollectionCatalog.moveEpoch(jdbc, collection);
        return JobTable.add(
                jdbc, database.ids().next(now), collection, id, present.version(), IngestJob.Kind.RELABEL, now);
    }

    @Override
    public Optional<IngestJob> relabel(CollectionKey collection, DocumentId id, AccessLabels labels, AuditEvent event) {
        return database.write(
                Lock.collection(collection),
                jdbc -> DocumentTable.find(jdbc, collection, id).map(entry -> {
                    database.audit().append(jdbc, event, clock.instant());
                    return relabel(jdbc, collection, entry, labels);
                }));
    }

    @Override
    public Optional<String> textHash(IndexGeneration generation, DocumentId id) {
        return database.read(jdbc -> HoldingTable.textHash(jdbc, generation, id));
    }

    @Override
    public Optional<AccessLabels> labels(IndexGeneration generation, DocumentId id) {
        return database.read(jdbc -> HoldingTable.labels(jdbc, generation, id));
    }

    @Override
    public Optional<AccessLabels> labels(CollectionKey collection, DocumentId id, long version) {
        return database.read(jdbc -> HoldingTable.labels(jdbc, collection, id, version));
    }

    private static boolean isSame(Entry present, Submission submission) {
        var before = present.document();
        var after = submission.document();
        return present.state() != State.FAILED
                && present.contentHash().equals(submission.contentHash())
                && present.mediaType().equals(submission.mediaType())
                && before.title().equals(after.title())
                && before.metadata().equals(after.metadata())
                && before.language().equals(after.language());
    }

    @Override
    public Optional<Entry> find(CollectionKey collection, DocumentId id) {
        return database.read(jdbc -> DocumentTable.find(jdbc, collection, id));
    }

    @Override
    public List<Entry> list(CollectionKey collection, Optional<DocumentId> after, int limit) {
        return database.read(jdbc -> DocumentTable.list(jdbc, collection, after, limit));
    }

    @Override
    public Optional<IngestJob> delete(CollectionKey collection, DocumentId id, AuditEvent event) {
        return database.write(
                Lock.collection(collection),
                jdbc -> DocumentTable.find(jdbc, collection, id).map(entry -> {
                    var now = clock.instant();
                    long version = entry.version() + 1;
                    DocumentTable.bury(jdbc, collection, id, version, now);
                    TenantQuota.remove(jdbc, collection.tenant(), 1, entry.bytes());
                    JobTable.endWaiting(jdbc, collection, id, version, now);
                    JdbcCollectionCatalog.moveEpoch(jdbc, collection);
                    database.audit().append(jdbc, event, now);
                    return JobTable.add(
                            jdbc, database.ids().next(now), collection, id, version, IngestJob.Kind.DELETE, now);
                }));
    }

    @Override
    public boolean isCurrent(IngestJob job) {
        return database.read(jdbc -> jdbc.sql("SELECT count(*) FROM job j WHERE j.id = :id AND NOT " + JobTable.VOID)
                        .param("id", job.id())
                        .query(Integer.class)
                        .single()
                > 0);
    }

    @Override
    public void markSearchable(List<Processed> processed) {
        database.change(locks(processed.stream().map(Processed::job)), jdbc -> {
            var now = clock.instant();
            var touched = new LinkedHashSet<CollectionKey>();
            for (var done : processed) {
                done.held().forEach((generation, holding) -> HoldingTable.put(jdbc, generation, holding));
                if (isLiveAmong(jdbc, done)) {
                    DocumentTable.markSearchable(jdbc, done);
                    JobTable.end(jdbc, done.job(), now);
                } else {
                    JobTable.waitAgain(jdbc, done.job(), now);
                }
                touched.add(done.job().collection());
            }
            touched.forEach(collection -> JdbcCollectionCatalog.moveEpoch(jdbc, collection));
        });
    }

    /// So too where the collection is gone, and with it the job.
    private static boolean isLiveAmong(JdbcClient jdbc, Processed done) {
        return jdbc.sql("SELECT live FROM collection WHERE tenant = :tenant AND name = :collection")
                .params(Rows.named(done.job().collection()))
                .query(Long.class)
                .optional()
                .map(live -> done.held().keySet().stream().anyMatch(generation -> generation.number() == live))
                .orElse(true);
    }

    @Override
    public void markDeleted(List<IngestJob> jobs) {
        end(jobs);
    }

    @Override
    public void markRelabelled(List<IngestJob> jobs) {
        end(jobs);
    }

    /// Marks them done; what readers see has changed.
    private void end(List<IngestJob> jobs) {
        if (jobs.isEmpty()) {
            return;
        }
        database.change(locks(jobs.stream()), jdbc -> {
            var now = clock.instant();
            var touched = new LinkedHashSet<CollectionKey>();
            for (var job : jobs) {
                JobTable.end(jdbc, job, now);
                touched.add(job.collection());
            }
            touched.forEach(collection -> JdbcCollectionCatalog.moveEpoch(jdbc, collection));
        });
    }

    private static Set<Lock> locks(Stream<IngestJob> jobs) {
        return jobs.map(job -> Lock.collection(job.collection())).collect(Collectors.toSet());
    }

    @Override
    public Counts counts(CollectionKey collection) {
        return database.read(jdbc -> DocumentTable.counts(jdbc, collection));
    }

    @Override
    public boolean refersTo(TenantId tenant, String hash) {
        return database.read(jdbc -> DocumentTable.refersTo(jdbc, tenant, hash));
    }

    /// Ids are in the order of age.
    @Override
    public Optional<Instant> oldestOpenJob(CollectionKey collection) {
        return database.read(jdbc -> jdbc.sql("""
                        SELECT created_at FROM job WHERE tenant = :tenant AND collection = :collection
                            AND state IN ('WAITING', 'RUNNING') ORDER BY id LIMIT 1
                        """)
                .params(Rows.named(collection))
                .query((row, number) -> Rows.instant(row, "created_at"))
                .optional());
    }

    @Override
    public List<Missing> missing(IndexGeneration generation, Optional<DocumentId> after, int limit) {
        return database.read(jdbc -> jdbc.sql(
                        HoldingTable.MISSING + " AND h.document > :after ORDER BY h.document LIMIT :limit")
                .params(GenerationTable.named(generation))
                .param("after", after.map(DocumentId::value).orElse(""))
                .param("limit", Rows.page(limit))
                .query((row, number) -> new Missing(DocumentTable.entry(row, number), HoldingTable.held(row)))
                .list());
    }

    @Override
    public boolean holdsAny(IndexGeneration generation) {
        return database.read(jdbc -> HoldingTable.isAny(jdbc, generation));
    }

    @Override
    public Optional<Long> heldVersion(IndexGeneration generation, DocumentId id) {
        return database.read(jdbc -> HoldingTable.version(jdbc, generation, id));
    }

    @Override
    public boolean isMissing(IndexGeneration generation, Holding holding) {
        return database.read(jdbc -> HoldingTable.isMissing(jdbc, generation, holding));
    }

    @Override
    public void markFilled(IndexGeneration generation, List<Holding> filled) {
        if (filled.isEmpty()) {
            return;
        }
        database.change(Lock.collection(generation.collection()), jdbc -> {
            filled.forEach(holding -> HoldingTable.put(jdbc, generation, holding));
            JdbcCollectionCatalog.moveEpoch(jdbc, generation.collection());
        });
    }

    @Override
    public Completeness completeness(IndexGeneration generation) {
        return database.read(jdbc -> HoldingTable.completeness(jdbc, generation));
    }
}
