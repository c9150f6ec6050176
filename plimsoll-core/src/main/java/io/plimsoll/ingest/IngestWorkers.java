package io.plimsoll.ingest;

import io.plimsoll.collection.Collection;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.error.Blame;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.inference.EmbeddingModel;
import io.plimsoll.inference.LanguageDetector;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Works the queue off. Each worker leases a batch of one collection's jobs, processes the documents one after the
/// other, writes them to the index, makes them durable by one commit, and marks them searchable in one transaction.
///
/// Whatever the moment of a crash, the batch's jobs are still in the queue then and are worked again; writing a
/// document twice leaves one copy.
public final class IngestWorkers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(IngestWorkers.class);

    /// How long a worker without work waits for a wake-up before it looks for jobs whose time has come.
    private static final Duration IDLE = Duration.ofSeconds(1);

    private static final Duration MAX_RETRY = Duration.ofMinutes(5);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);

    private final CollectionCatalog collections;
    private final DocumentCatalog documents;
    private final JobQueue queue;
    private final SearchEngine engine;
    private final IngestPipeline pipeline;
    private final IngestLimits limits;
    private final DocumentLocks locks = new DocumentLocks();
    private final Semaphore wakeUps = new Semaphore(0);
    private final Set<IngestJob> inWork = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new ArrayList<>();
    private final ScheduledExecutorService heartbeat = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("ingest-heartbeat").factory());
    private @Nullable ScheduledFuture<?> beats;
    private volatile boolean stopping;

    public IngestWorkers(
            CollectionCatalog collections,
            DocumentCatalog documents,
            JobQueue queue,
            SearchEngine engine,
            BlobStore blobs,
            DocumentParser parser,
            EmbeddingModel model,
            LanguageDetector languages,
            IngestLimits limits) {
        this.collections = collections;
        this.documents = documents;
        this.queue = queue;
        this.engine = engine;
        this.pipeline = new IngestPipeline(blobs, parser, model, languages);
        this.limits = limits;
    }

    /// Takes up what a former process left and begins to work.
    public void start() {
        int recovered = queue.recover();
        if (recovered > 0) {
            LOG.info("{} ingestion jobs of the former process wait again", recovered);
        }
        for (int i = 0; i < limits.workers(); i++) {
            threads.add(Thread.ofVirtual().name("ingest-" + i).start(this::work));
        }
        long beat = Math.max(1, limits.lease().toSeconds() / 3);
        beats = heartbeat.scheduleWithFixedDelay(this::extendLeases, beat, beat, TimeUnit.SECONDS);
    }

    /// Whether there are workers that take up jobs.
    public boolean running() {
        return !stopping && threads.stream().anyMatch(Thread::isAlive);
    }

    /// Tells the workers that there may be work.
    void wake() {
        if (wakeUps.availablePermits() < limits.workers()) {
            wakeUps.release();
        }
    }

    DocumentLocks locks() {
        return locks;
    }

    private void work() {
        while (!stopping) {
            try {
                var batch = queue.lease(limits.batch(), limits.lease());
                if (batch.isEmpty()) {
                    wakeUps.tryAcquire(IDLE.toMillis(), TimeUnit.MILLISECONDS);
                } else {
                    work(batch);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("an ingestion worker met a failure and goes on", e);
                pause();
            }
        }
    }

    private void pause() {
        try {
            wakeUps.tryAcquire(IDLE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    private void work(List<IngestJob> batch) {
        inWork.addAll(batch);
        var open = new ArrayList<>(batch);
        try {
            var collection = collections.find(batch.getFirst().collection());
            if (collection.isPresent()) {
                work(collection.get(), open);
            }
        } catch (RuntimeException failure) {
            open.forEach(job -> failed(job, failure));
        } finally {
            batch.forEach(inWork::remove);
        }
    }

    /// Takes a job out of `open` once its outcome is recorded.
    private void work(Collection collection, List<IngestJob> open) {
        var processed = new ArrayList<DocumentCatalog.Processed>();
        var deleted = new ArrayList<IngestJob>();
        for (var job : List.copyOf(open)) {
            if (stopping) {
                break;
            }
            try {
                switch (job.kind()) {
                    case INDEX -> index(collection, job).ifPresent(processed::add);
                    case DELETE -> {
                        delete(collection, job);
                        deleted.add(job);
                    }
                }
            } catch (RuntimeException failure) {
                failed(job, failure);
                open.remove(job);
            }
        }
        engine.refresh(collection.live());
        engine.commit(collection.live());
        documents.markSearchable(processed);
        documents.markDeleted(deleted);
        processed.forEach(done -> open.remove(done.job()));
        open.removeAll(deleted);
        queue.release(open);
        open.clear();
    }

    private Optional<DocumentCatalog.Processed> index(Collection collection, IngestJob job) {
        var entry = documents.find(job.collection(), job.document());
        if (entry.isEmpty() || !documents.isCurrent(job)) {
            return Optional.empty();
        }
        var prepared = pipeline.prepare(context(job.collection()), collection, entry.get());
        locks.locked(job.collection(), job.document(), () -> {
            if (documents.isCurrent(job)) {
                engine.write(collection.live(), prepared.document());
            }
        });
        return Optional.of(new DocumentCatalog.Processed(
                job, prepared.document().passages().size(), prepared.textHash()));
    }

    private void delete(Collection collection, IngestJob job) {
        locks.locked(job.collection(), job.document(), () -> {
            if (documents.isCurrent(job)) {
                engine.delete(collection.live(), job.document());
            }
        });
    }

    /// A failure that the document itself causes is final; any other is tried again, after a while.
    private void failed(IngestJob job, RuntimeException failure) {
        var known = failure instanceof PlimsollException plimsoll
                ? plimsoll
                : new PlimsollException(ErrorCode.INTERNAL, "the document could not be processed", failure);
        if (known.code().blame() == Blame.CALLER || job.attempts() >= limits.maxAttempts()) {
            LOG.warn("document {} of {} failed: {}", job.document(), job.collection(), known.detail());
            queue.bury(job, known.code(), known.detail());
            return;
        }
        var wait = backOff(job.attempts());
        LOG.warn("document {} of {} is tried again in {}", job.document(), job.collection(), wait, failure);
        queue.retry(job, known.code(), known.detail(), wait);
    }

    /// Doubles with each attempt, up to a bound, less a random part of up to a half so that retries spread.
    private Duration backOff(int attempts) {
        long bound = Math.min(
                MAX_RETRY.toMillis(), limits.firstRetry().toMillis() << Math.min(20, Math.max(0, attempts - 1)));
        return Duration.ofMillis(bound - ThreadLocalRandom.current().nextLong(bound / 2 + 1));
    }

    private RequestContext context(CollectionKey key) {
        var random = new byte[16];
        ThreadLocalRandom.current().nextBytes(random);
        return new RequestContext(
                Principal.system(key.tenant()),
                Deadline.in(limits.jobDeadline()),
                HexFormat.of().formatHex(random));
    }

    private void extendLeases() {
        try {
            queue.extend(List.copyOf(inWork), limits.lease());
        } catch (RuntimeException e) {
            LOG.warn("the leases of running jobs could not be extended", e);
        }
    }

    /// Lets each worker finish the document it is at; the rest of its batch goes back to the queue.
    @Override
    public void close() {
        stopping = true;
        wakeUps.release(threads.size());
        var deadline = Deadline.in(STOP_WITHIN);
        for (var thread : threads) {
            try {
                if (!thread.join(deadline.remaining())) {
                    thread.interrupt();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        if (beats != null) {
            beats.cancel(false);
        }
        heartbeat.shutdownNow();
    }
}
