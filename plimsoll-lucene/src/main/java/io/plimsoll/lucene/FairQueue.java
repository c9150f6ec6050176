package io.plimsoll.lucene;

import io.plimsoll.tenant.TenantId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Work that waits, in a line for each tenant; tenants are served in turn, one piece of work each. So a tenant waits
/// for
/// at most one piece of every other tenant, however much those have brought.
///
/// Bounded: where all places are taken, the longest line loses its newest work to a tenant whose line is shorter.
final class FairQueue<T> {

    /// What became of work that was brought.
    enum Offer {
        TAKEN,
        FULL,
        CLOSED
    }

    private final int max;
    private final Consumer<T> dropped;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition some = lock.newCondition();
    /// In the order of their turns; a tenant without work is not in it.
    private final LinkedHashMap<TenantId, ArrayDeque<T>> lines = new LinkedHashMap<>();

    /// Work that is being done, for each tenant that has any.
    private final Map<TenantId, Integer> running = new HashMap<>();

    private int waiting;
    private boolean closed;

    /// @param dropped is told of work that lost its place, and must return at once
    FairQueue(int max, Consumer<T> dropped) {
        this.max = max;
        this.dropped = dropped;
    }

    /// Work in the line of a tenant.
    record Turn<T>(TenantId tenant, T work) {}

    Offer offer(TenantId tenant, T work) {
        lock.lock();
        try {
            if (closed) {
                return Offer.CLOSED;
            }
            var line = lines.get(tenant);
            int length = line == null ? 0 : line.size();
            if (waiting >= max && !shortenLongerThan(length + 1)) {
                return Offer.FULL;
            }
            lines.computeIfAbsent(tenant, unused -> new ArrayDeque<>()).add(work);
            waiting++;
            some.signal();
            return Offer.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    /// Whether there was a line longer than that, which has lost its newest work.
    private boolean shortenLongerThan(int length) {
        @Nullable ArrayDeque<T> longest = null;
        for (var line : lines.values()) {
            longest = longest == null || line.size() > longest.size() ? line : longest;
        }
        if (longest == null || longest.size() <= length) {
            return false;
        }
        dropped.accept(longest.removeLast());
        waiting--;
        return true;
    }

    /// Waits for work; null when the queue was closed and nothing is left. Who took it says [#done] afterwards.
    @Nullable
    Turn<T> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                if (!lines.isEmpty()) {
                    return next();
                }
                if (closed) {
                    return null;
                }
                some.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /// The tenant with the least work being done, and among those the one whose turn it is; it goes to the end then.
    private Turn<T> next() {
        Iterator<TenantId> tenants = lines.keySet().iterator();
        var chosen = tenants.next();
        int least = running.getOrDefault(chosen, 0);
        while (least > 0 && tenants.hasNext()) {
            var other = tenants.next();
            int its = running.getOrDefault(other, 0);
            if (its < least) {
                chosen = other;
                least = its;
            }
        }
        var line = Objects.requireNonNull(lines.remove(chosen));
        var work = line.remove();
        if (!line.isEmpty()) {
            lines.put(chosen, line);
        }
        waiting--;
        running.merge(chosen, 1, Integer::sum);
        return new Turn<>(chosen, work);
    }

    void done(Turn<T> turn) {
        lock.lock();
        try {
            running.computeIfPresent(turn.tenant(), (unused, count) -> count == 1 ? null : count - 1);
        } finally {
            lock.unlock();
        }
    }

    /// Takes work back that nobody waits for any more.
    void remove(TenantId tenant, T work) {
        lock.lock();
        try {
            var line = lines.get(tenant);
            if (line != null && line.remove(work)) {
                waiting--;
                if (line.isEmpty()) {
                    lines.remove(tenant);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /// Takes no more work; what waits is done.
    void close() {
        lock.lock();
        try {
            closed = true;
            some.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
