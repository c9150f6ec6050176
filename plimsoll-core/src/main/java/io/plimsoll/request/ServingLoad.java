package io.plimsoll.request;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Knows whether somebody is being served at the moment, so that work in the background can yield.
public final class ServingLoad {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private int inFlight;
    private long served;
    private long lastEndNanos = System.nanoTime();

    /// Serves a request; nothing is quiet until it ends.
    public <T> T serving(Supplier<T> request) {
        begin();
        try {
            return request.get();
        } finally {
            end();
        }
    }

    private void begin() {
        lock.lock();
        try {
            inFlight++;
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            inFlight--;
            served++;
            lastEndNanos = System.nanoTime();
            if (inFlight == 0) {
                idle.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Requests served since the start.
    public long served() {
        lock.lock();
        try {
            return served;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until nothing has been served for a while, or until the time is up.
    public void awaitQuiet(Duration quiet, Duration atMost) throws InterruptedException {
        long until = System.nanoTime() + atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (true) {
                long now = System.nanoTime();
                long left = until - now;
                long restless = inFlight > 0 ? Long.MAX_VALUE : quiet.toNanos() - (now - lastEndNanos);
                if (left <= 0 || restless <= 0) {
                    return;
                }
                long unused = idle.awaitNanos(Math.min(left, restless));
            }
        } finally {
            lock.unlock();
        }
    }
}
