package io.plimsoll.onnx;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.FairLines;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The threads that compute: as many as may at once, whatever the number of callers. What is asked goes before passages
/// that are indexed. Before both, tenants wait in [FairLines]: one that brings more than its share waits for it itself.
/// Within a tenant's line questions go before candidates, whatever other tenants bring.
///
/// Models share a pool by [#share]; the last to close it stops the threads.
final class InferencePool implements AutoCloseable {

    private static final int QUEUED_TASKS_PER_WORKER = 128;
    private static final int WINDOW_TASKS_PER_WORKER = 4;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final int MAX_WORKERS = 1024;

    private final int windowTasks;
    private final FairLines<TenantId, FutureTask<?>> asked;
    private final FairLines<TenantId, FutureTask<?>> indexed;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition queued = lock.newCondition();
    private int users = 1;
    private volatile LongConsumer waits = nanos -> {};

    InferencePool(int workers) {
        this(workers, workers * QUEUED_TASKS_PER_WORKER);
    }

    InferencePool(int workers, int queueTasks) {
        if (workers < 1 || workers > MAX_WORKERS) {
            throw PlimsollException.invalidField("workers", "there are 1 to " + MAX_WORKERS + " workers");
        }
        this.windowTasks = workers * WINDOW_TASKS_PER_WORKER;
        this.asked = new FairLines<>(2, queueTasks, task -> task.cancel(false));
        this.indexed = new FairLines<>(1, queueTasks, task -> task.cancel(false));
        for (int i = 0; i < workers; i++) {
            Thread.ofPlatform().name("inference-" + i).daemon().start(this::work);
        }
    }

    /// Tells what each computation that somebody waits for waited for its thread.
    void onWait(LongConsumer nanos) {
        waits = nanos;
    }

    /// This pool for one more user, who closes it when done.
    InferencePool share() {
        lock.lock();
        try {
            requireOpen();
            users++;
            return this;
        } finally {
            lock.unlock();
        }
    }

    /// Runs one computation and waits for it until the deadline. Throws `OVERLOADED` when the queue is full or the
    /// place in it went to a tenant with fewer, `DEADLINE_EXCEEDED` when the deadline passes first.
    <T> T run(Priority priority, RequestContext context, Supplier<T> computation) {
        return map(priority, context, List.of(computation), Supplier::get).getFirst();
    }

    /// Applies a computation to each item and returns the results in order. Only a window of them is queued at a time,
    /// so that a large batch cannot fill the queue. Fails like [#run]; what is still queued then is not computed.
    <A, T> List<T> map(Priority priority, RequestContext context, List<A> items, Function<A, T> computation) {
        context.deadline().check("inference");
        var results = new ArrayList<T>(items.size());
        var pending = new ArrayDeque<FutureTask<T>>();
        try {
            for (var item : items) {
                var task = task(priority, () -> computation.apply(item));
                while (pending.size() >= windowTasks || !offer(context.tenant(), priority, task)) {
                    results.add(awaitOldest(pending, context));
                }
                pending.add(task);
            }
            while (!pending.isEmpty()) {
                results.add(awaitOldest(pending, context));
            }
            return results;
        } finally {
            withdraw(context.tenant(), priority, pending);
        }
    }

    private FairLines<TenantId, FutureTask<?>> lines(Priority priority) {
        return switch (priority) {
            case QUESTION, CANDIDATE -> asked;
            case PASSAGE -> indexed;
        };
    }

    private static int rank(Priority priority) {
        return switch (priority) {
            case QUESTION, PASSAGE -> 0;
            case CANDIDATE -> 1;
        };
    }

    private <T> FutureTask<T> task(Priority priority, Supplier<T> computation) {
        if (priority == Priority.PASSAGE) {
            return new FutureTask<>(computation::get);
        }
        long brought = System.nanoTime();
        return new FutureTask<>(() -> {
            waits.accept(System.nanoTime() - brought);
            return computation.get();
        });
    }

    /// Stops the threads once the last user has gone. What runs ends, what waits fails with `SHUTTING_DOWN`.
    @Override
    public void close() {
        lock.lock();
        try {
            if (users == 0 || --users > 0) {
                return;
            }
            asked.clear(task -> task.cancel(false));
            indexed.clear(task -> task.cancel(false));
            queued.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int queuedTasks() {
        lock.lock();
        try {
            return asked.waiting() + indexed.waiting();
        } finally {
            lock.unlock();
        }
    }

    private boolean offer(TenantId tenant, Priority priority, FutureTask<?> task) {
        lock.lock();
        try {
            requireOpen();
            boolean hasPlace = lines(priority).offer(tenant, rank(priority), task);
            if (hasPlace) {
                queued.signal();
            }
            return hasPlace;
        } finally {
            lock.unlock();
        }
    }

    /// Leaves the task with the pending ones unless it succeeds. A full queue with nothing pending is an overload.
    private <T> T awaitOldest(ArrayDeque<FutureTask<T>> pending, RequestContext context) {
        if (pending.isEmpty()) {
            throw overloaded();
        }
        var waiting = context.deadline().waiting();
        try (waiting) {
            var result = pending.element().get(context.deadline().remaining().toNanos(), TimeUnit.NANOSECONDS);
            pending.remove();
            return result;
        } catch (TimeoutException e) {
            throw context.deadline().exceeded("the deadline passed before inference was done");
        } catch (CancellationException lostItsPlace) {
            throw isOpen()
                    ? overloaded()
                    : new PlimsollException(ErrorCode.SHUTTING_DOWN, "the model was closed before inference was done");
        } catch (InterruptedException e) {
            throw context.deadline().interrupted("the wait for inference", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof PlimsollException failure
                    ? failure
                    : new PlimsollException(ErrorCode.INTERNAL, "inference failed", e);
        }
    }

    private static PlimsollException overloaded() {
        return new PlimsollException(ErrorCode.OVERLOADED, "the inference queue is full").retryAfter(RETRY_AFTER);
    }

    private void withdraw(TenantId tenant, Priority priority, ArrayDeque<? extends FutureTask<?>> tasks) {
        if (tasks.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            for (var task : tasks) {
                task.cancel(false);
                var unused = lines(priority).remove(tenant, rank(priority), task);
            }
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        for (var turn = next(); turn != null; turn = next()) {
            turn.run();
        }
    }

    /// Waits for what is to be done next; null when the pool has stopped.
    private @Nullable Runnable next() {
        lock.lock();
        try {
            while (users > 0) {
                var lines = asked.isEmpty() ? indexed : asked;
                var turn = lines.next();
                if (turn != null) {
                    return () -> {
                        turn.work().run();
                        done(lines, turn.owner());
                    };
                }
                queued.awaitUninterruptibly();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void done(FairLines<TenantId, ?> lines, TenantId tenant) {
        lock.lock();
        try {
            lines.done(tenant);
        } finally {
            lock.unlock();
        }
    }

    private boolean isOpen() {
        lock.lock();
        try {
            return users > 0;
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen() {
        if (users == 0) {
            throw new PlimsollException(ErrorCode.SHUTTING_DOWN, "the model is closed");
        }
    }
}
