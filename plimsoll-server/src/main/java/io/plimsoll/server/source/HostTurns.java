package io.plimsoll.server.source;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// One request at a time per host, and a pause after each, across all sources.
final class HostTurns implements AutoCloseable {

    private static final int MAX_HOSTS = 10_000;

    private final Map<String, Host> hosts = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    private static final class Host {
        private final Semaphore free = new Semaphore(1, true);
        private volatile long nextNanos = System.nanoTime();
    }

    /// A turn; closing it lets the next one begin after the pause.
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    /// Waits for the host's turn. Throws `SHUTTING_DOWN` when this is closed.
    Turn take(String name, Duration pause) {
        if (hosts.size() > MAX_HOSTS) {
            hosts.values().removeIf(idle -> idle.free.availablePermits() > 0 && idle.nextNanos < System.nanoTime());
        }
        var host = hosts.computeIfAbsent(name, unused -> new Host());
        host.free.acquireUninterruptibly();
        boolean taken = false;
        try {
            await(host.nextNanos - System.nanoTime());
            taken = true;
        } finally {
            if (!taken) {
                host.free.release();
            }
        }
        return () -> {
            host.nextNanos = System.nanoTime() + pause.toNanos();
            host.free.release();
        };
    }

    private void await(long nanos) {
        try {
            if (closed.await(nanos, TimeUnit.NANOSECONDS)) {
                throw new PlimsollException(ErrorCode.SHUTTING_DOWN, "the server stops");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlimsollException(ErrorCode.SHUTTING_DOWN, "the server stops", e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
