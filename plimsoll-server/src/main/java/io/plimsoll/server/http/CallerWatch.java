package io.plimsoll.server.http;

import io.plimsoll.request.Caller;
import io.plimsoll.request.RequestContext;
import jakarta.servlet.ServletRequest;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Looks every now and then whether those are still there for whom something is being worked out, and tells their
/// [Caller] where they are not.
final class CallerWatch implements AutoCloseable {

    private static final Duration EVERY = Duration.ofMillis(100);

    private final Set<Watched> watched = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("callers").factory());

    CallerWatch() {
        var unused = looks.scheduleWithFixedDelay(
                () -> watched.forEach(Watched::look), EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Does the work, which neither reads the request nor writes the answer.
    <T> T during(ServletRequest request, RequestContext context, Supplier<T> work) {
        var caller = context.deadline().caller();
        if (caller.isEmpty()) {
            return work.get();
        }
        var one = new Watched(Connection.of(request), caller.get());
        watched.add(one);
        try {
            return work.get();
        } finally {
            watched.remove(one);
            one.end();
        }
    }

    private static final class Watched {
        private final Connection connection;
        private final Caller caller;
        private final ReentrantLock lock = new ReentrantLock();
        private boolean ended;

        Watched(Connection connection, Caller caller) {
            this.connection = connection;
            this.caller = caller;
        }

        void look() {
            lock.lock();
            try {
                if (!ended && connection.isGone()) {
                    ended = true;
                    caller.leave();
                }
            } finally {
                lock.unlock();
            }
        }

        /// After this the connection is left alone.
        void end() {
            lock.lock();
            try {
                ended = true;
            } finally {
                lock.unlock();
            }
        }
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }
}
