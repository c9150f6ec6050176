package io.plimsoll.lucene;

import io.plimsoll.request.FairLines;
import io.plimsoll.request.FairLines.Turn;
import io.plimsoll.tenant.TenantId;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// [FairLines] of tenants for threads that wait for work.
final class FairQueue<T> {

    private static final int ONLY_RANK = 0;

    /// What became of work that was brought.
    enum Offer {
        TAKEN,
        FULL,
        CLOSED
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition some = lock.newCondition();
    private final FairLines<TenantId, T> lines;
    private boolean closed;

    /// @param dropped is told of work that lost its place, and must return at once
    FairQueue(int max, Consumer<T> dropped) {
        lines = new FairLines<>(1, max, dropped);
    }

    Offer offer(TenantId tenant, T work) {
        lock.lock();
        try {
            if (closed) {
                return Offer.CLOSED;
            }
            if (!lines.offer(tenant, ONLY_RANK, work)) {
                return Offer.FULL;
            }
            some.signal();
            return Offer.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    /// Waits for work; null when the queue was closed and nothing is left. Who took it says [#done] afterwards.
    @Nullable
    Turn<TenantId, T> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (lines.isEmpty() && !closed) {
                some.await();
            }
            return lines.next();
        } finally {
            lock.unlock();
        }
    }

    void done(Turn<TenantId, T> turn) {
        lock.lock();
        try {
            lines.done(turn.owner());
        } finally {
            lock.unlock();
        }
    }

    /// Takes work back that nobody waits for any more.
    void remove(TenantId tenant, T work) {
        lock.lock();
        try {
            var unused = lines.remove(tenant, ONLY_RANK, work);
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
