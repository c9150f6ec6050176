package io.plimsoll.server.http;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.document.Document;
import io.plimsoll.document.DocumentId;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.ingest.DocumentCatalog;
import io.plimsoll.ingest.IngestJob;
import io.plimsoll.ingest.JobAttempt;
import io.plimsoll.ingest.JobInspection;
import io.plimsoll.ingest.JobQueue;
import io.plimsoll.ingest.JobSelection;
import io.plimsoll.ingest.JobState;
import io.plimsoll.ingest.OrphanedJobs;
import io.plimsoll.ingest.StallReason;
import io.plimsoll.ingest.Worker;
import io.plimsoll.ingest.WorkerBeat;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;

/// Documents and their jobs. Nothing works the jobs off: a test says what came of them.
final class MemoryDocuments implements DocumentCatalog {

    static final String FULL = "queue-full";

    private final Map<CollectionKey, Map<DocumentId, Entry>> entries = new ConcurrentHashMap<>();
    private final Map<String, IngestJob> jobs = new ConcurrentSkipListMap<>();
    final JobQueue queue = new Queue();

    /// Whether there is no room for any document.
    volatile boolean full;

    /// Makes the document searchable with this text.
    void settle(CollectionKey key, DocumentId id, String textHash, int passages) {
        of(key).computeIfPresent(id, (unused, entry) -> with(entry, State.SEARCHABLE, Optional.of(textHash), passages));
    }

    void bury(String job) {
        jobs.computeIfPresent(job, (unused, present) -> with(present, JobState.DEAD));
    }

    private static Entry with(Entry entry, State state, Optional<String> textHash, int passages) {
        return new Entry(
                entry.document(),
                entry.version(),
                state,
                entry.contentHash(),
                entry.bytes(),
                entry.mediaType(),
                textHash,
                passages,
                entry.jobId(),
                Optional.empty(),
                Optional.empty(),
                entry.acceptedAt());
    }

    private static IngestJob with(IngestJob job, JobState state) {
        boolean dead = state == JobState.DEAD;
        return new IngestJob(
                job.id(),
                job.collection(),
                job.document(),
                job.version(),
                job.kind(),
                state,
                job.attempts(),
                0,
                0,
                job.createdAt(),
                job.updatedAt(),
                dead ? Optional.of("document_corrupt") : Optional.empty(),
                dead ? Optional.of("the file ends early") : Optional.empty());
    }

    private Map<DocumentId, Entry> of(CollectionKey key) {
        return entries.computeIfAbsent(key, unused -> new ConcurrentSkipListMap<>());
    }

    @Override
    public synchronized Acceptance accept(CollectionKey collection, Submission submission) {
        var document = submission.document();
        if (document.id().value().equals(FULL)) {
            throw new PlimsollException(ErrorCode.QUEUE_FULL, "too many documents wait")
                    .retryAfter(Duration.ofMillis(1_500));
        }
        var present = of(collection).get(document.id());
        if (present != null && same(present, submission)) {
            return new Acceptance(false, present.jobId());
        }
        var job = job(collection, document, present == null ? 1 : present.version() + 1, IngestJob.Kind.INDEX);
        of(collection)
                .put(
                        document.id(),
                        new Entry(
                                document,
                                job.version(),
                                State.PENDING,
                                submission.contentHash(),
                                submission.bytes(),
                                submission.mediaType(),
                                Optional.empty(),
                                0,
                                job.id(),
                                Optional.empty(),
                                Optional.empty(),
                                Instant.EPOCH));
        return new Acceptance(true, job.id());
    }

    private static boolean same(Entry present, Submission submission) {
        return present.contentHash().equals(submission.contentHash())
                && present.document().title().equals(submission.document().title())
                && present.document().metadata().equals(submission.document().metadata());
    }

    private IngestJob job(CollectionKey collection, Document document, long version, IngestJob.Kind kind) {
        var job = new IngestJob(
                "job-%04d".formatted(jobs.size() + 1),
                collection,
                document.id(),
                version,
                kind,
                JobState.WAITING,
                0,
                0,
                0,
                Instant.EPOCH,
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty());
        jobs.put(job.id(), job);
        return job;
    }

    @Override
    public List<Acceptance> acceptAll(CollectionKey collection, List<Submission> submissions, AuditEvent event) {
        return submissions.stream()
                .map(submission -> accept(collection, submission))
                .toList();
    }

    @Override
    public Optional<Entry> find(CollectionKey collection, DocumentId id) {
        return Optional.ofNullable(of(collection).get(id));
    }

    @Override
    public List<Entry> list(CollectionKey collection, Optional<DocumentId> after, int limit) {
        var sorted = new TreeMap<>(of(collection));
        return after.map(id -> sorted.tailMap(id, false)).orElse(sorted).values().stream()
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized Optional<IngestJob> delete(CollectionKey collection, DocumentId id, AuditEvent event) {
        return Optional.ofNullable(of(collection).remove(id))
                .map(gone -> job(collection, gone.document(), gone.version() + 1, IngestJob.Kind.DELETE));
    }

    @Override
    public synchronized Optional<IngestJob> relabel(
            CollectionKey collection, DocumentId id, AccessLabels labels, AuditEvent event) {
        return find(collection, id).map(present -> {
            of(collection).put(id, with(present, labels));
            return job(collection, present.document(), present.version(), IngestJob.Kind.RELABEL);
        });
    }

    @Override
    public Optional<String> textHash(IndexGeneration generation, DocumentId id) {
        return find(generation.collection(), id).flatMap(Entry::textHash);
    }

    @Override
    public Optional<AccessLabels> labels(IndexGeneration generation, DocumentId id) {
        return find(generation.collection(), id).map(entry -> entry.document().labels());
    }

    @Override
    public Optional<AccessLabels> labels(CollectionKey collection, DocumentId id, long version) {
        return find(collection, id).map(entry -> entry.document().labels());
    }

    @Override
    public void markRelabelled(List<IngestJob> done) {
        markDeleted(done);
    }

    private static Entry with(Entry entry, AccessLabels labels) {
        return new Entry(
                entry.document().withLabels(labels),
                entry.version(),
                entry.state(),
                entry.contentHash(),
                entry.bytes(),
                entry.mediaType(),
                entry.textHash(),
                entry.passages(),
                entry.jobId(),
                entry.errorCode(),
                entry.errorDetail(),
                entry.acceptedAt());
    }

    @Override
    public boolean isCurrent(IngestJob job) {
        return find(job.collection(), job.document())
                .map(entry -> entry.version() == job.version())
                .orElse(false);
    }

    @Override
    public void markSearchable(List<Processed> processed) {
        throw new UnsupportedOperationException("nothing works the jobs off");
    }

    @Override
    public void markDeleted(List<IngestJob> done) {
        done.forEach(job -> jobs.computeIfPresent(job.id(), (unused, present) -> with(present, JobState.DONE)));
    }

    @Override
    public Counts counts(CollectionKey collection) {
        var all = of(collection).values();
        var searchable =
                all.stream().filter(entry -> entry.state() == State.SEARCHABLE).toList();
        return new Counts(
                searchable.size(),
                searchable.stream().mapToLong(Entry::passages).sum(),
                all.size() - searchable.size(),
                jobs.values().stream()
                        .filter(job -> job.collection().equals(collection) && job.state() == JobState.DEAD)
                        .count(),
                searchable.stream().map(entry -> entry.document().updatedAt()).max(Instant::compareTo));
    }

    @Override
    public boolean refersTo(TenantId tenant, String hash) {
        return true;
    }

    @Override
    public Optional<Instant> oldestOpenJob(CollectionKey collection) {
        return Optional.empty();
    }

    @Override
    public List<Missing> missing(IndexGeneration generation, Optional<DocumentId> after, int limit) {
        return List.of();
    }

    @Override
    public boolean holdsAny(IndexGeneration generation) {
        return false;
    }

    @Override
    public Optional<Long> heldVersion(IndexGeneration generation, DocumentId id) {
        return Optional.empty();
    }

    @Override
    public boolean isMissing(IndexGeneration generation, Holding holding) {
        return false;
    }

    @Override
    public void markFilled(IndexGeneration generation, List<Holding> filled) {
        throw new UnsupportedOperationException("generations are tested on the real store");
    }

    @Override
    public Completeness completeness(IndexGeneration generation) {
        var counts = counts(generation.collection());
        return new Completeness(counts.documents(), counts.passages(), 0);
    }

    @Override
    public void requireRoom(TenantId tenant) {
        if (full) {
            throw new PlimsollException(ErrorCode.QUEUE_FULL, "too many documents wait")
                    .retryAfter(Duration.ofMillis(1_500));
        }
    }

    @Override
    public void requireRoom(CollectionKey collection, DocumentId id, long bytes) {
        requireRoom(collection.tenant());
    }

    private final class Queue implements JobQueue {

        @Override
        public List<IngestJob> lease(Worker worker, int max, Duration lease) {
            return List.of();
        }

        @Override
        public void extend(List<IngestJob> leased, Duration lease) {}

        @Override
        public void retry(IngestJob job, ErrorCode code, String detail, Duration after, boolean counted) {}

        @Override
        public void release(List<IngestJob> leased) {}

        @Override
        public void bury(IngestJob job, ErrorCode code, String detail) {}

        @Override
        public Optional<IngestJob> find(TenantId tenant, String id) {
            return Optional.ofNullable(jobs.get(id))
                    .filter(job -> job.collection().tenant().equals(tenant));
        }

        @Override
        public Optional<JobInspection> inspect(TenantId tenant, String id) {
            return find(tenant, id)
                    .map(job -> new JobInspection(
                            job,
                            List.of(new JobAttempt(
                                    1, "w-1", Instant.EPOCH, Optional.empty(), Optional.empty(), Optional.empty())),
                            MemoryDocuments.this
                                    .find(job.collection(), job.document())
                                    .map(entry -> new JobInspection.Payload(
                                            entry.contentHash(), entry.bytes(), entry.mediaType())),
                            Optional.ofNullable(stalls(tenant, List.of(job)).get(id))));
        }

        @Override
        public Map<String, StallReason> stalls(TenantId tenant, List<IngestJob> some) {
            return some.stream()
                    .filter(job -> job.state() == JobState.WAITING)
                    .collect(Collectors.toMap(IngestJob::id, unused -> new StallReason.NoWorker()));
        }

        @Override
        public List<IngestJob> list(JobSelection selection, Optional<String> after, int limit) {
            return jobs.values().stream()
                    .filter(job -> job.collection().tenant().equals(selection.tenant()))
                    .filter(job -> selection.state().map(job.state()::equals).orElse(true))
                    .filter(job -> selection
                            .collections()
                            .map(names -> names.contains(job.collection().name().value()))
                            .orElse(true))
                    .filter(job -> selection
                            .code()
                            .map(code -> job.errorCode().equals(Optional.of(code)))
                            .orElse(true))
                    .filter(job -> after.map(id -> job.id().compareTo(id) > 0).orElse(true))
                    .limit(limit)
                    .toList();
        }

        @Override
        public Optional<IngestJob> replay(TenantId tenant, String id, AuditEvent event) {
            return dead(tenant, id).map(job -> {
                var waiting = with(job, JobState.WAITING);
                jobs.put(id, waiting);
                return waiting;
            });
        }

        private Optional<IngestJob> dead(TenantId tenant, String id) {
            var found = find(tenant, id);
            if (found.isPresent() && found.get().state() != JobState.DEAD) {
                throw new PlimsollException(ErrorCode.CONFLICT, "the job is not dead");
            }
            return found;
        }

        @Override
        public int replayAll(JobSelection selection, int limit, AuditEvent event) {
            var dead = list(selection.in(JobState.DEAD), Optional.empty(), limit);
            dead.forEach(job -> replay(selection.tenant(), job.id()));
            return dead.size();
        }

        @Override
        public Optional<IngestJob> discard(TenantId tenant, String id, AuditEvent event) {
            return dead(tenant, id).map(job -> jobs.remove(id));
        }

        @Override
        public int discardAll(JobSelection selection, int limit, boolean dryRun, AuditEvent event) {
            var dead = list(selection.in(JobState.DEAD), Optional.empty(), limit);
            if (!dryRun) {
                dead.forEach(job -> jobs.remove(job.id()));
            }
            return dead.size();
        }

        @Override
        public int recover() {
            return 0;
        }

        @Override
        public long depth() {
            return jobs.size();
        }

        @Override
        public void beat(WorkerBeat beat) {}

        @Override
        public void leave(Worker worker) {}

        @Override
        public List<OrphanedJobs> orphans() {
            return List.of();
        }

        @Override
        public int prune(Duration doneFor, int limit) {
            return 0;
        }
    }
}
