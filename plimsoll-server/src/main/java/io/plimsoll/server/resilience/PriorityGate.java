package io.plimsoll.server.resilience;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.FairLines;
import io.plimsoll.request.Priority;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Lets a bounded number through at a time. Who waits goes in by priority, and within one in [FairLines] of tenants.
/// How many may wait is bounded per priority, so that the server's own work never takes a caller's place.
final class PriorityGate {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final int ONLY_RANK = 0;

    private final String name;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Priority, FairLines<Optional<TenantId>, Waiter>> queues = new EnumMap<>(Priority.class);
    private int free;

    private static final class Waiter {
        private final Condition turn;
        private boolean admitted;
        private boolean dropped;

        Waiter(Condition turn) {
            this.turn = turn;
        }

        void admit() {
            admitted = true;
            turn.signal();
        }

        void drop() {
            dropped = true;
            turn.signal();
        }
    }

    /// @param name what is behind the gate, as refusals name it: `the chat service`
    PriorityGate(String name, int concurrent, int maxWaiting) {
        this.name = name;
        this.free = concurrent;
        for (var priority : Priority.values()) {
            queues.put(priority, new FairLines<>(1, maxWaiting, Waiter::drop));
        }
    }

    /// Returns when it is the caller's turn; [#leave] gives it back. Throws `OVERLOADED` where too many wait already, a
    /// tenant with fewer got the place, or the time is up.
    ///
    /// @param tenant absent for what is no tenant's, which together is treated as one
    void enter(Priority priority, Optional<TenantId> tenant, Deadline deadline) {
        lock.lock();
        try {
            var lines = lines(priority);
            if (free > 0) {
                free--;
                lines.begun(tenant);
                return;
            }
            var waiter = new Waiter(lock.newCondition());
            if (!lines.offer(tenant, ONLY_RANK, waiter)) {
                throw tooMany();
            }
            await(waiter, () -> lines.remove(tenant, ONLY_RANK, waiter), () -> left(lines, tenant), deadline);
        } finally {
            lock.unlock();
        }
    }

    private void await(Waiter waiter, Runnable giveUp, Runnable giveBack, Deadline deadline) {
        long left = deadline.remaining().toNanos();
        var waiting = deadline.waiting();
        try (waiting) {
            while (!waiter.admitted) {
                if (waiter.dropped) {
                    throw tooMany();
                }
                if (left <= 0) {
                    giveUp.run();
                    if (deadline.cancelled()) {
                        throw deadline.exceeded("nobody waits for a turn");
                    }
                    throw overloaded("there was no turn in time at " + name);
                }
                left = waiter.turn.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            (waiter.admitted ? giveBack : giveUp).run();
            throw deadline.interrupted("the wait for " + name, e);
        }
    }

    void leave(Priority priority, Optional<TenantId> tenant) {
        lock.lock();
        try {
            left(lines(priority), tenant);
        } finally {
            lock.unlock();
        }
    }

    /// A place goes from who leaves to who waits, so that nobody who has just come gets it in between.
    private void left(FairLines<Optional<TenantId>, Waiter> lines, Optional<TenantId> tenant) {
        lines.done(tenant);
        for (var priority : Priority.values()) {
            var next = lines(priority).next();
            if (next != null) {
                next.work().admit();
                return;
            }
        }
        free++;
    }

    int waiting() {
        lock.lock();
        try {
            return queues.values().stream().mapToInt(FairLines::waiting).sum();
        } finally {
            lock.unlock();
        }
    }

    private FairLines<Optional<TenantId>, Waiter> lines(Priority priority) {
        return Objects.requireNonNull(queues.get(priority), "each priority has its lines");
    }

    private PlimsollException tooMany() {
        return overloaded("too many calls wait for " + name);
    }

    private static PlimsollException overloaded(String detail) {
        return new PlimsollException(ErrorCode.OVERLOADED, detail).retryAfter(RETRY_AFTER);
    }
}
