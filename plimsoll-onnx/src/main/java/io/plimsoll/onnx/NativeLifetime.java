package io.plimsoll.onnx;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/// Keeps native memory alive while somebody computes with it: a free in the middle of a run would end the process.
final class NativeLifetime {

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean over;

    /// Throws `SHUTTING_DOWN` once the lifetime is over.
    <T> T use(Supplier<T> computation) {
        lock.readLock().lock();
        try {
            if (over) {
                throw new PlimsollException(ErrorCode.SHUTTING_DOWN, "the model is closed");
            }
            return computation.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    /// Waits for running computations, then releases; later calls do nothing.
    void end(Runnable release) {
        lock.writeLock().lock();
        try {
            if (!over) {
                over = true;
                release.run();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
