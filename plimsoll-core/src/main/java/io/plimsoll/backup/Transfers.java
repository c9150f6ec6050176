package io.plimsoll.backup;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Copies several files at a time. The first failure is thrown to whoever asks for the next copy or for the end.
final class Transfers implements AutoCloseable {

    private final int atATime;
    private final Semaphore room;
    private final ExecutorService threads;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    Transfers(int atATime) {
        this.atATime = atATime;
        this.room = new Semaphore(2 * atATime);
        this.threads = Executors.newFixedThreadPool(
                atATime, Thread.ofPlatform().daemon().name("backup-", 0).factory());
    }

    /// Blocks while twice as many copies as run at a time are under way or wait.
    void begin(Runnable copy) {
        throwFailure();
        room.acquireUninterruptibly();
        threads.execute(() -> {
            try {
                if (failure.get() == null) {
                    copy.run();
                }
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            } finally {
                room.release();
            }
        });
    }

    /// Returns when all copies have ended well.
    void await() {
        room.acquireUninterruptibly(2 * atATime);
        room.release(2 * atATime);
        throwFailure();
    }

    private void throwFailure() {
        switch (failure.get()) {
            case null -> {}
            case RuntimeException known -> throw known;
            case Throwable other -> throw new IllegalStateException("a copy failed", other);
        }
    }

    @Override
    public void close() {
        failure.compareAndSet(null, new IllegalStateException("the transfers were given up"));
        threads.close();
    }
}
