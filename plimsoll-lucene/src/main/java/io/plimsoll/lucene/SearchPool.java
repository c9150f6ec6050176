package io.plimsoll.lucene;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.Deadline;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The threads that searches run on: a fixed number, because searching is bound by the processor, with a bounded
/// [FairQueue] of tenants before them. Callers wait for their search until their deadline and no longer.
final class SearchPool {

    private static final Logger LOG = LoggerFactory.getLogger(SearchPool.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final FairQueue<FutureTask<?>> queue;
    private final Damage damage;
    private volatile LongConsumer waits = nanos -> {};

    SearchPool(LuceneSettings settings, Damage damage) {
        this.damage = damage;
        this.queue = new FairQueue<>(settings.maxQueuedSearches(), task -> task.cancel(false));
        var threads = Thread.ofPlatform().name("plimsoll-search-", 0).daemon();
        for (int i = 0; i < settings.searchThreads(); i++) {
            threads.start(this::work);
        }
    }

    /// Tells what each search waited for its thread.
    void onWait(LongConsumer nanos) {
        waits = nanos;
    }

    private void work() {
        try {
            for (var turn = queue.take(); turn != null; turn = queue.take()) {
                try {
                    turn.work().run();
                } finally {
                    queue.done(turn);
                }
            }
        } catch (InterruptedException e) {
            LOG.error("a search thread was interrupted and ends", e);
        }
    }

    /// Runs the search and closes the lease when the search ends, or at once if it never begins. A search nobody
    /// waits for any more is not interrupted, which could close files under it: it ends by itself at the deadline.
    <T> T run(Deadline deadline, OpenIndexes.Lease lease, IndexGeneration generation, OpenIndex.Search<T> search) {
        var tenant = generation.collection().tenant();
        var begun = new AtomicBoolean();
        long brought = System.nanoTime();
        var task = new FutureTask<>((Callable<T>) () -> {
            if (!begun.compareAndSet(false, true)) {
                throw new PlimsollException(ErrorCode.DEADLINE_EXCEEDED, "nobody waits for this search");
            }
            waits.accept(System.nanoTime() - brought);
            try (lease) {
                deadline.check("the search");
                return lease.index().search(deadline, search);
            }
        });
        try {
            switch (queue.offer(tenant, task)) {
                case TAKEN -> {}
                case FULL -> throw overloaded();
                case CLOSED -> throw new PlimsollException(ErrorCode.SHUTTING_DOWN, "the search engine is closed");
            }
            return await(deadline, task);
        } catch (CancellationException lostItsPlace) {
            throw overloaded();
        } catch (TimeoutException e) {
            throw deadline.exceeded("the search did not end before the deadline");
        } catch (InterruptedException e) {
            throw deadline.interrupted("the wait for a search", e);
        } catch (ExecutionException e) {
            throw damage.of(generation, e.getCause() == null ? e : e.getCause());
        } finally {
            if (begun.compareAndSet(false, true)) {
                queue.remove(tenant, task);
                lease.close();
            }
        }
    }

    private static <T> T await(Deadline deadline, FutureTask<T> task)
            throws InterruptedException, ExecutionException, TimeoutException {
        var waiting = deadline.waiting();
        try (waiting) {
            return task.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private static PlimsollException overloaded() {
        return new PlimsollException(ErrorCode.OVERLOADED, "too many searches wait already")
                .setBy("max-queued-searches")
                .retryAfter(RETRY_AFTER);
    }

    /// Takes no more searches; those that run or wait end.
    void close() {
        queue.close();
    }
}
