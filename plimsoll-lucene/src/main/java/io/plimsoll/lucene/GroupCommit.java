package io.plimsoll.lucene;

import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Lets concurrent callers share one flush. A caller is covered by a flush that began after it arrived: it leads
/// that flush, or waits for whoever does. A failed flush fails for all that it was to cover.
final class GroupCommit {

    interface Flush {
        void run() throws IOException;
    }

    private static final class Round {
        private boolean done;
        private @Nullable Throwable failure;
    }

    private final Flush flush;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private Round next = new Round();
    private boolean running;

    GroupCommit(Flush flush) {
        this.flush = flush;
    }

    void run() throws IOException {
        lock.lock();
        try {
            var mine = next;
            while (!mine.done) {
                if (running) {
                    ended.awaitUninterruptibly();
                } else {
                    lead(mine);
                }
            }
            if (mine.failure != null) {
                throw new IOException("the shared commit failed", mine.failure);
            }
        } finally {
            lock.unlock();
        }
    }

    private void lead(Round round) {
        next = new Round();
        running = true;
        lock.unlock();
        Throwable failure = null;
        try {
            flush.run();
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
        } finally {
            lock.lock();
            round.failure = failure;
            round.done = true;
            running = false;
            ended.signalAll();
        }
    }
}
