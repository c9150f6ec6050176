package io.plimsoll.server.resilience;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.Priority;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Lets a bounded number through at a time. Who waits goes in by priority, and within one in order of arrival; how many
/// may wait is bounded per priority, so that the server's own work never takes a caller's place in the queue.
final class PriorityGate {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final String name;
    private final int maxWaiting;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Priority, ArrayDeque<Waiter>> queues = new EnumMap<>(Priority.class);
    private int free;

    private static final class Waiter {
        private final Condition turn;
        private boolean admitted;

        Waiter(Condition turn) {
            this.turn = turn;
        }
    }

    /// @param name what is behind the gate, as refusals name it: `the chat service`
    PriorityGate(String name, int concurrent, int maxWaiting) {
        this.name = name;
        this.free = concurrent;
        this.maxWaiting = maxWaiting;
        for (var priority : Priority.values()) {
            queues.put(priority, new ArrayDeque<>());
        }
    }

    /// Returns when it is the caller's turn; [#leave] gives it back. Throws `OVERLOADED` where too many wait already or
    /// the time is up.
    void enter(Priority priority, Deadline deadline) {
        lock.lock();
        try {
            var queue = queue(priority);
            if (free > 0) {
                free--;
                return;
            }
            if (queue.size() >= maxWaiting) {
                throw overloaded("too many calls wait for " + name);
            }
            var waiter = new Waiter(lock.newCondition());
            queue.add(waiter);
            await(waiter, queue, deadline);
        } finally {
            lock.unlock();
        }
    }

    private void await(Waiter waiter, ArrayDeque<Waiter> queue, Deadline deadline) {
        long left = deadline.remaining().toNanos();
        var waiting = deadline.waiting();
        try (waiting) {
            while (!waiter.admitted) {
                if (left <= 0) {
                    queue.remove(waiter);
                    if (deadline.cancelled()) {
                        throw deadline.exceeded("nobody waits for a turn");
                    }
                    throw overloaded("there was no turn in time at " + name);
                }
                left = waiter.turn.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            if (waiter.admitted) {
                admitNext();
            } else {
                queue.remove(waiter);
            }
            throw deadline.interrupted("the wait for " + name, e);
        }
    }

    void leave() {
        lock.lock();
        try {
            admitNext();
        } finally {
            lock.unlock();
        }
    }

    /// A place goes from who leaves to who waits, so that nobody who has just come gets it in between.
    private void admitNext() {
        for (var priority : Priority.values()) {
            var next = queue(priority).poll();
            if (next != null) {
                next.admitted = true;
                next.turn.signal();
                return;
            }
        }
        free++;
    }

    int waiting() {
        lock.lock();
        try {
            return queues.values().stream().mapToInt(ArrayDeque::size).sum();
        } finally {
            lock.unlock();
        }
    }

    private ArrayDeque<Waiter> queue(Priority priority) {
        return queues.computeIfAbsent(priority, unused -> new ArrayDeque<>());
    }

    private static PlimsollException overloaded(String detail) {
        return new PlimsollException(ErrorCode.OVERLOADED, detail).retryAfter(RETRY_AFTER);
    }
}
