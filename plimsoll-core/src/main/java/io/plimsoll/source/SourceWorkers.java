package io.plimsoll.source;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.source.SourceCatalog.Claim;
import io.plimsoll.source.SourceRun.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs sources when they are due, a few at a time, each on a virtual thread of its own.
public final class SourceWorkers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SourceWorkers.class);

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(15);
    private static final double JITTER = 0.1;

    private final SourceCatalog catalog;
    private final SourceLedger ledger;
    private final SourceConnector connector;
    private final SourceSync sync;
    private final InstantSource clock;
    private final int maxAtATime;
    private final String owner = UUID.randomUUID().toString();
    private final Semaphore places;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Map<SourceKey, Running> running = new ConcurrentHashMap<>();
    private final Map<SourceKey, AutoCloseable> watches = new ConcurrentHashMap<>();
    private final Semaphore wakeUps = new Semaphore(0);
    private final ScheduledExecutorService heartbeat = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("source-heartbeat").factory());

    private record Running(Claim claim, AtomicBoolean lost) {}

    public SourceWorkers(
            SourceCatalog catalog,
            SourceLedger ledger,
            SourceConnector connector,
            SourceSync sync,
            InstantSource clock,
            int maxAtATime) {
        this.catalog = catalog;
        this.ledger = ledger;
        this.connector = connector;
        this.sync = sync;
        this.clock = clock;
        this.maxAtATime = maxAtATime;
        this.places = new Semaphore(maxAtATime);
    }

    public void start() {
        Thread.ofVirtual().name("sources").start(this::dispatch);
        long beat = LEASE.toSeconds() / 4;
        var unused = heartbeat.scheduleWithFixedDelay(this::extendLeases, beat, beat, TimeUnit.SECONDS);
    }

    /// Tells that a source may be due.
    public void wake() {
        if (wakeUps.availablePermits() == 0) {
            wakeUps.release();
        }
    }

    private boolean stopping() {
        return stopped.getCount() == 0;
    }

    private void dispatch() {
        while (!stopping()) {
            try {
                places.acquire();
                var claim = claimed();
                if (claim.isPresent()) {
                    begin(claim.get());
                } else {
                    places.release();
                    wakeUps.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private Optional<Claim> claimed() {
        try {
            return catalog.claim(owner, LEASE);
        } catch (RuntimeException e) {
            LOG.error("sources could not be looked at", e);
            return Optional.empty();
        }
    }

    private void begin(Claim claim) {
        var lost = new AtomicBoolean();
        running.put(claim.key(), new Running(claim, lost));
        Thread.ofVirtual().name("source-" + claim.key()).start(() -> {
            try {
                run(claim, lost);
            } finally {
                running.remove(claim.key());
                places.release();
                wake();
            }
        });
    }

    private void run(Claim claim, AtomicBoolean lost) {
        try (var source = connector.open(claim.key(), claim.settings().origin())) {
            watch(claim, source);
            var ended = sync.run(claim, source, time -> await(time, lost));
            LOG.info("source {}: {} {}", claim.key(), ended.outcome(), ended.counts());
            catalog.end(claim, ended, nextRun(claim));
        } catch (InterruptedException e) {
            release(claim);
        } catch (RuntimeException e) {
            if (stopping() || lost.get()) {
                release(claim);
            } else {
                failed(claim, e);
            }
        }
    }

    private void failed(Claim claim, RuntimeException failure) {
        var known = failure instanceof PlimsollException plimsoll
                ? plimsoll
                : new PlimsollException(ErrorCode.INTERNAL, "the source could not be run", failure);
        LOG.warn("source {} failed: {}", claim.key(), known.detail(), failure);
        try {
            ledger.endListing(claim.key());
            var ended = claim.run()
                    .ended(
                            clock.instant(),
                            Outcome.FAILED,
                            Optional.of(known.code().wireName()),
                            Optional.of(known.detail()));
            catalog.end(claim, ended, nextRun(claim));
        } catch (RuntimeException e) {
            LOG.error("the end of source {} could not be recorded", claim.key(), e);
        }
    }

    private void release(Claim claim) {
        try {
            catalog.release(claim);
        } catch (RuntimeException e) {
            LOG.warn("the lease of source {} runs out by itself", claim.key(), e);
        }
    }

    /// The interval, give or take a tenth, so that sources spread.
    private Instant nextRun(Claim claim) {
        long millis = claim.settings().interval().toMillis();
        double factor = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
        return clock.instant().plusMillis(Math.round(millis * factor));
    }

    /// The new watch begins before the listing and the old one ends after that, so that no change passes between.
    private void watch(Claim claim, Source source) {
        var key = claim.key();
        var begun = claim.settings().enabled() ? source.watch(() -> changed(key)) : Optional.<AutoCloseable>empty();
        var former = begun.isPresent() ? watches.put(key, begun.get()) : watches.remove(key);
        if (former != null) {
            close(former);
        }
        if (stopping()) {
            closeWatches();
        }
    }

    private void changed(SourceKey key) {
        try {
            var source = catalog.find(key).filter(status -> status.settings().enabled());
            if (source.isPresent()) {
                catalog.request(key, false);
                wake();
            } else {
                Optional.ofNullable(watches.remove(key)).ifPresent(SourceWorkers::close);
            }
        } catch (RuntimeException e) {
            LOG.warn("a change of source {} waits for its next run", key, e);
        }
    }

    private static void close(AutoCloseable watch) {
        try {
            watch.close();
        } catch (Exception e) {
            LOG.warn("a watch could not be closed", e);
        }
    }

    private void closeWatches() {
        watches.keySet().forEach(key -> Optional.ofNullable(watches.remove(key)).ifPresent(SourceWorkers::close));
    }

    private void await(Duration time, AtomicBoolean lost) throws InterruptedException {
        if (stopped.await(time.toMillis(), TimeUnit.MILLISECONDS) || lost.get()) {
            throw new InterruptedException("the run is to end");
        }
    }

    private void extendLeases() {
        for (var run : running.values()) {
            try {
                if (!catalog.extend(run.claim().key(), owner, LEASE)) {
                    LOG.warn(
                            "the lease of source {} is lost: it was changed, deleted or taken",
                            run.claim().key());
                    run.lost().set(true);
                }
            } catch (RuntimeException e) {
                LOG.warn(
                        "the lease of source {} could not be extended",
                        run.claim().key(),
                        e);
            }
        }
    }

    /// Ends each run after the item that it is at; the runs go on with the next process.
    @Override
    public void close() {
        stopped.countDown();
        connector.close();
        wake();
        heartbeat.shutdownNow();
        closeWatches();
        try {
            if (!places.tryAcquire(maxAtATime, STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("{} sources are still at an item; their runs go on from there", running.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
