package io.plimsoll.request;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// Somebody who waits for a result, until he leaves. Then the [Deadline] of his request has passed, and what waits on
/// his behalf is interrupted: within [Deadline#waiting] and nowhere else, since an interrupt at any other place closes
/// files and connections that others use.
public final class Caller {

    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Wait> waits = new HashSet<>();
    private volatile boolean left;

    /// He is not interested any more. A second time is as good as once.
    public void leave() {
        lock.lock();
        try {
            left = true;
            waits.forEach(Wait::interrupt);
            waits.clear();
        } finally {
            lock.unlock();
        }
    }

    public boolean hasLeft() {
        return left;
    }

    Wait begin() {
        var wait = new Wait(Thread.currentThread());
        lock.lock();
        try {
            if (left) {
                wait.interrupt();
            } else {
                waits.add(wait);
            }
        } finally {
            lock.unlock();
        }
        return wait;
    }

    /// One thread waits.
    final class Wait implements Deadline.Waiting {
        private final Thread thread;
        private boolean interrupted;

        Wait(Thread thread) {
            this.thread = thread;
        }

        private void interrupt() {
            interrupted = true;
            thread.interrupt();
        }

        /// Takes back an interrupt that came too late to end the wait.
        @Override
        public void close() {
            lock.lock();
            try {
                waits.remove(this);
                if (interrupted) {
                    boolean unused = Thread.interrupted();
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
