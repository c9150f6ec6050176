package io.plimsoll.lucene;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.Deadline;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/// The threads that searches run on: a fixed number, because searching is bound by the processor, with a bounded
/// queue. Callers wait for their search until their deadline and no longer.
final class SearchPool {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final ThreadPoolExecutor threads;
    private final Damage damage;

    SearchPool(LuceneSettings settings, Damage damage) {
        this.damage = damage;
        threads = new ThreadPoolExecutor(
                settings.searchThreads(),
                settings.searchThreads(),
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(settings.maxQueuedSearches()),
                Thread.ofPlatform().name("plimsoll-search-", 0).daemon().factory());
    }

    /// Runs the search and closes the lease when the search ends, or at once if it never begins. A search nobody
    /// waits for any more is not interrupted, which could close files under it: it ends by itself at the deadline.
    <T> T run(Deadline deadline, OpenIndexes.Lease lease, IndexGeneration generation, OpenIndex.Search<T> search) {
        var begun = new AtomicBoolean();
        var task = new FutureTask<>((Callable<T>) () -> {
            if (!begun.compareAndSet(false, true)) {
                throw new PlimsollException(ErrorCode.DEADLINE_EXCEEDED, "nobody waits for this search");
            }
            try (lease) {
                deadline.check("the search");
                return lease.index().search(deadline, search);
            }
        });
        try {
            threads.execute(task);
            return task.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            throw threads.isShutdown()
                    ? new PlimsollException(ErrorCode.SHUTTING_DOWN, "the search engine is closed", e)
                    : new PlimsollException(ErrorCode.OVERLOADED, "too many searches wait already", e)
                            .setBy("max-queued-searches")
                            .retryAfter(RETRY_AFTER);
        } catch (TimeoutException e) {
            throw new PlimsollException(ErrorCode.DEADLINE_EXCEEDED, "the search did not end before the deadline", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlimsollException(ErrorCode.SHUTTING_DOWN, "the wait for a search was interrupted", e);
        } catch (ExecutionException e) {
            throw damage.of(generation, e.getCause() == null ? e : e.getCause());
        } finally {
            if (begun.compareAndSet(false, true)) {
                threads.remove(task);
                lease.close();
            }
        }
    }

    /// Takes no more searches; those that run or wait end.
    void close() {
        threads.shutdown();
    }
}
