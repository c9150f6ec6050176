package io.plimsoll.explain;

import io.plimsoll.query.Walk;
import io.plimsoll.request.Priority;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps traces of the questions that requests stand behind. A question leaves its trace in a queue and goes on; it is
/// written down with others a moment later. Where the queue is full, traces are dropped and counted.
public final class TraceKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TraceKeeper.class);
    private static final int MAX_BATCH = 256;
    private static final Duration SWEEP = Duration.ofMinutes(1);

    private final TraceStore store;
    private final Settings settings;
    private final TextHash hashes;
    private final InstantSource clock;
    private final BlockingQueue<QueryTrace> waiting;
    private final LongAdder kept = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final ReentrantLock writing = new ReentrantLock();
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("traces").factory());
    private Instant swept = Instant.EPOCH;

    /// @param questionText whether questions are kept as they were asked, which are personal data
    /// @param maxQueue     traces that wait to be written
    /// @param every        between two writes
    public record Settings(TraceStore.Bounds bounds, boolean questionText, int maxQueue, Duration every) {}

    public TraceKeeper(TraceStore store, Settings settings, TextHash hashes, InstantSource clock) {
        this.store = store;
        this.settings = settings;
        this.hashes = hashes;
        this.clock = clock;
        this.waiting = new ArrayBlockingQueue<>(settings.maxQueue());
    }

    public void start() {
        long every = settings.every().toMillis();
        var unused = writer.scheduleWithFixedDelay(this::write, every, every, TimeUnit.MILLISECONDS);
    }

    /// To be told of every question at its end. Never waits and never fails.
    public void ended(Walk walk) {
        if (settings.bounds().maxOfTenant() == 0 || Priority.of(walk.context()) != Priority.INTERACTIVE) {
            return;
        }
        try {
            if (!waiting.offer(trace(walk))) {
                dropped.increment();
            }
        } catch (RuntimeException e) {
            dropped.increment();
            LOG.warn("a trace could not be made", e);
        }
    }

    /// The trace of a question, as it would be kept.
    QueryTrace trace(Walk walk) {
        return QueryTrace.of(walk, clock.instant(), hashes, settings.questionText());
    }

    TextHash hashes() {
        return hashes;
    }

    /// The store, with what waited written down, so that who has just been answered finds the trace.
    TraceStore written() {
        if (!waiting.isEmpty()) {
            write();
        }
        return store;
    }

    private void write() {
        writing.lock();
        try {
            var batch = new ArrayList<QueryTrace>();
            while (waiting.drainTo(batch, MAX_BATCH) > 0) {
                write(batch);
                batch.clear();
            }
            var now = clock.instant();
            if (swept.plus(SWEEP).isBefore(now)) {
                store.expire(now.minus(settings.bounds().keep()));
                swept = now;
            }
        } catch (RuntimeException e) {
            LOG.warn("old traces could not be removed and are tried again: {}", e.getMessage());
        } finally {
            writing.unlock();
        }
    }

    private void write(List<QueryTrace> batch) {
        try {
            store.add(batch, settings.bounds());
            kept.add(batch.size());
        } catch (RuntimeException e) {
            dropped.add(batch.size());
            LOG.warn("{} traces could not be written and are dropped: {}", batch.size(), e.getMessage());
        }
    }

    /// Traces written since the start.
    public long kept() {
        return kept.sum();
    }

    /// Traces lost since the start, to a full queue or a store that failed.
    public long dropped() {
        return dropped.sum();
    }

    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(10, TimeUnit.SECONDS)) {
                writer.shutdownNow();
            }
        } catch (InterruptedException e) {
            writer.shutdownNow();
            Thread.currentThread().interrupt();
        }
        write();
    }
}
