package io.plimsoll.ingest;

import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.inference.EmbeddingModels;
import io.plimsoll.inference.LanguageDetector;
import io.plimsoll.ingest.IngestObserver.Step;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.Principal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
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

    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);

    private final CollectionCatalog collections;
    private final DocumentCatalog documents;
    private final JobQueue queue;
    private final SearchEngine engine;
    private final IngestPipeline pipeline;
    private final IngestLimits limits;
    private final IngestObserver observer;
    private final GenerationWrites generations;
    private final RetryPolicy retries;
    private final Presence presence;
    private final Semaphore wakeUps = new Semaphore(0);
    private final Set<IngestJob> inWork = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new ArrayList<>();
    private final ScheduledExecutorService heartbeat = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("ingest-heartbeat").factory());
    private final List<ScheduledFuture<?>> beats = new ArrayList<>();
    private volatile boolean stopping;

    public IngestWorkers(
            CollectionCatalog collections,
            DocumentCatalog documents,
            JobQueue queue,
            SearchEngine engine,
            BlobStore blobs,
            DocumentParser parser,
            EmbeddingModels models,
            LanguageDetector languages,
            IngestLimits limits,
            IngestObserver observer) {
        this.collections = collections;
        this.documents = documents;
        this.queue = queue;
        this.engine = engine;
        this.pipeline = new IngestPipeline(blobs, parser, models, languages);
        this.generations = new GenerationWrites(collections, documents, engine);
        this.limits = limits;
        this.observer = observer;
        this.retries = new RetryPolicy(
                limits.maxAttempts(), limits.firstRetry(), RetryPolicy.DEFAULT.max(), RetryPolicy.DEFAULT.maxSetback());
        this.presence = new Presence(queue, Set.copyOf(models.names()), InstantSource.system());
    }

    /// Takes up what a former process left and begins to work.
    public void start() {
        int recovered = queue.recover();
        if (recovered > 0) {
            LOG.info("{} ingestion jobs of the former process wait again", recovered);
        }
        presence.beat();
        for (int i = 0; i < limits.workers(); i++) {
            threads.add(Thread.ofVirtual().name("ingest-" + i).start(this::work));
        }
        long beat = Math.max(1, limits.lease().toSeconds() / 3);
        beats.add(heartbeat.scheduleWithFixedDelay(this::extendLeases, beat, beat, TimeUnit.SECONDS));
        long life = Presence.BEAT.toMillis();
        beats.add(heartbeat.scheduleWithFixedDelay(presence::beat, life, life, TimeUnit.MILLISECONDS));
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

    GenerationWrites generations() {
        return generations;
    }

    IngestPipeline pipeline() {
        return pipeline;
    }

    private void work() {
        while (!stopping) {
            try {
                var batch = presence.paused().isPresent()
                        ? List.<IngestJob>of()
                        : queue.lease(presence.worker(), limits.batch(), limits.lease());
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
            if (collections.find(batch.getFirst().collection()).isPresent()) {
                new Batch(batch.getFirst().collection(), open).work();
            }
        } catch (RuntimeException failure) {
            open.forEach(job -> failed(job, failure));
        } finally {
            batch.forEach(inWork::remove);
        }
    }

    /// Jobs of one collection on their way to one commit.
    private final class Batch {
        private final CollectionKey key;
        private final List<IngestJob> open;
        private final List<Indexed> indexed = new ArrayList<>();
        private final List<IngestJob> deleted = new ArrayList<>();
        private final List<IngestJob> relabelled = new ArrayList<>();
        private final Set<IndexGeneration> touched = new LinkedHashSet<>();

        /// @param held what each generation has been given
        private record Indexed(IngestJob job, String textHash, Map<IndexGeneration, DocumentCatalog.Holding> held) {}

        /// @param open loses each job whose outcome is recorded
        Batch(CollectionKey key, List<IngestJob> open) {
            this.key = key;
            this.open = open;
        }

        void work() {
            try {
                for (var job : List.copyOf(open)) {
                    if (stopping) {
                        break;
                    }
                    try {
                        observed(job);
                    } catch (RuntimeException failure) {
                        failed(job, failure);
                        open.remove(job);
                    }
                }
                commit();
            } finally {
                indexed.forEach(done -> generations.end(done.held()));
            }
            queue.release(open);
            open.clear();
        }

        private void observed(IngestJob job) {
            try (var observation = observer.begin(job)) {
                try {
                    begin(job, observation);
                } catch (RuntimeException failure) {
                    observation.failed(failure);
                    throw failure;
                }
            }
        }

        private void begin(IngestJob job, IngestObserver.Observation observation) {
            switch (job.kind()) {
                case INDEX -> index(job, observation);
                case DELETE -> {
                    touched.addAll(generations.remove(key, job));
                    deleted.add(job);
                }
                case RELABEL -> {
                    touched.addAll(generations.relabel(key, job.document()));
                    relabelled.add(job);
                }
            }
        }

        private void index(IngestJob job, IngestObserver.Observation observation) {
            if (retries.isUsedUp(job.failures())) {
                throw new PlimsollException(
                                ErrorCode.DOCUMENT_FATAL,
                                "the process ended each time that it worked on the document alone; look at the log of"
                                        + " the server and of its system before the job is replayed")
                        .setBy("plimsoll.ingest.max-attempts");
            }
            var entry = documents.find(key, job.document());
            if (entry.isEmpty() || !documents.isCurrent(job)) {
                return;
            }
            var source = new IngestPipeline.Source(
                    key.tenant(),
                    entry.get().document(),
                    entry.get().contentHash(),
                    entry.get().mediaType());
            var context = context(key, observation.traceId());
            var preparation = observation.step(Step.PARSE, () -> pipeline.prepare(context, source, Pace.FULL));
            var prepared = observation.step(Step.EMBED, () -> generations.prepared(key, preparation));
            observation.step(Step.WRITE, () -> {
                var textHash = preparation.storeText();
                generations
                        .writes()
                        .locked(
                                key,
                                job.document(),
                                () -> documents
                                        .find(key, job.document())
                                        .filter(now -> now.version() == job.version() && documents.isCurrent(job))
                                        .map(now -> now.document().labels()) // others may have been given meanwhile
                                        .ifPresent(labels -> {
                                            var held = generations.write(job, source, textHash, labels, prepared);
                                            touched.addAll(held.keySet());
                                            indexed.add(new Indexed(job, textHash, held));
                                        }));
            });
        }

        private void commit() {
            for (var generation : touched) {
                try {
                    engine.refresh(generation);
                    engine.commit(generation);
                } catch (PlimsollException failure) {
                    indexed.forEach(done -> generations.unlessLive(generation, done.held(), () -> {
                        throw failure;
                    }));
                }
            }
            documents.markSearchable(indexed.stream()
                    .map(done -> new DocumentCatalog.Processed(done.job(), done.textHash(), Map.copyOf(done.held())))
                    .toList());
            documents.markDeleted(deleted);
            documents.markRelabelled(relabelled);
            indexed.forEach(done -> open.remove(done.job()));
            open.removeAll(deleted);
            open.removeAll(relabelled);
        }
    }

    private void failed(IngestJob job, RuntimeException failure) {
        var known = failure instanceof PlimsollException plimsoll
                ? plimsoll
                : new PlimsollException(ErrorCode.INTERNAL, "the document could not be processed", failure);
        switch (retries.after(known, job.failures(), job.setbacks(), ThreadLocalRandom.current())) {
            case RetryPolicy.Verdict.GiveUp() -> {
                LOG.warn("document {} of {} failed: {}", job.document(), job.collection(), known.detail());
                queue.bury(job, known.code(), known.detail());
            }
            case RetryPolicy.Verdict.TryAgain(var after, var counted) -> {
                LOG.warn("document {} of {} is tried again in {}", job.document(), job.collection(), after, failure);
                queue.retry(job, known.code(), known.detail(), after, counted);
                presence.failed(known.code(), after);
            }
        }
    }

    /// Work on the collection that no job stands behind.
    RequestContext context(CollectionKey key) {
        return context(key, IngestObserver.newTraceId());
    }

    private RequestContext context(CollectionKey key, String traceId) {
        return new RequestContext(Principal.system(key.tenant()), Deadline.in(limits.jobDeadline()), traceId);
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
        beats.forEach(beat -> beat.cancel(false));
        heartbeat.shutdownNow();
        presence.leave();
    }
}
