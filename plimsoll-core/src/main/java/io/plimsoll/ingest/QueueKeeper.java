package io.plimsoll.ingest;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks after the queue beside the workers: raises its voice when jobs wait that nobody listens to, and forgets what
/// was done long ago.
public final class QueueKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(QueueKeeper.class);

    private static final Duration ROUND = Duration.ofSeconds(15);

    /// Jobs that one transaction forgets, and transactions of one round.
    private static final int SLICE = 500;

    private static final int MAX_SLICES = 50;

    private final JobQueue queue;
    private final Duration keepDone;
    private final Consumer<List<OrphanedJobs>> orphans;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("queue-keeper").factory());
    private @Nullable ScheduledFuture<?> rounds;
    private volatile boolean stopping;
    private boolean orphaned;

    /// @param keepDone how long a job is remembered after it was done
    /// @param orphans  told in each round of the jobs nobody listens to
    public QueueKeeper(JobQueue queue, Duration keepDone, Consumer<List<OrphanedJobs>> orphans) {
        this.queue = queue;
        this.keepDone = keepDone;
        this.orphans = orphans;
    }

    public void start() {
        rounds = thread.scheduleWithFixedDelay(this::round, ROUND.toSeconds(), ROUND.toSeconds(), TimeUnit.SECONDS);
    }

    /// One round, as the thread makes them.
    void round() {
        try {
            lookForOrphans();
            prune();
        } catch (RuntimeException e) {
            LOG.warn("the queue could not be looked after", e);
        }
    }

    private void lookForOrphans() {
        var found = queue.orphans();
        orphans.accept(found);
        if (!found.isEmpty() && !orphaned) {
            LOG.warn(
                    "{} jobs of {} tenants wait and no worker listens: {}",
                    found.stream().mapToLong(OrphanedJobs::jobs).sum(),
                    found.size(),
                    found.getFirst().reason());
        } else if (found.isEmpty() && orphaned) {
            LOG.info("all waiting jobs have workers again");
        }
        orphaned = !found.isEmpty();
    }

    private void prune() {
        int slices = 0;
        while (!stopping && slices < MAX_SLICES && queue.prune(keepDone, SLICE) == SLICE) {
            slices++;
        }
    }

    @Override
    public void close() {
        stopping = true;
        if (rounds != null) {
            rounds.cancel(false);
        }
        thread.shutdown();
    }
}
