package io.plimsoll.tika;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/// Runs each piece of work on a platform thread of its own, a fixed number at a time, within a time limit. A thread
/// that
/// does not stop when its time is over gives its place up, so that it blocks nobody; as many as there are places may do
/// so, and what comes after keeps its place until it ends.
final class ParserThreads {

    private static final Duration GRACE = Duration.ofMillis(500);

    private final Duration timeout;
    private final Semaphore places;
    private final Semaphore strays;
    private final AtomicLong started = new AtomicLong();

    ParserThreads(int threads, Duration timeout) {
        this.timeout = timeout;
        this.places = new Semaphore(threads, true);
        this.strays = new Semaphore(threads);
    }

    /// Throws what the work throws, `DOCUMENT_TIMEOUT` when its time is over and `OVERLOADED` where no place became
    /// free.
    <T> T run(Callable<T> work) throws ExecutionException {
        takePlace();
        var task = new FutureTask<>(work);
        var place = new Place();
        var thread = Thread.ofPlatform()
                .daemon()
                .name("plimsoll-parser-" + started.incrementAndGet())
                .unstarted(() -> {
                    try {
                        task.run();
                    } finally {
                        place.giveBack();
                    }
                });
        try {
            start(thread, place);
            return task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            stop(task, thread, place);
            throw new PlimsollException(
                    ErrorCode.DOCUMENT_TIMEOUT,
                    "the document was not parsed within " + timeout.toSeconds() + " s (timeout)",
                    e);
        } catch (InterruptedException e) {
            stop(task, thread, place);
            throw interrupted(e);
        }
    }

    private static void start(Thread thread, Place place) {
        boolean running = false;
        try {
            thread.start();
            running = true;
        } finally {
            if (!running) {
                place.giveBack();
            }
        }
    }

    private void takePlace() {
        try {
            if (!places.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new PlimsollException(ErrorCode.OVERLOADED, "no parser became free in time");
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static void stop(FutureTask<?> task, Thread thread, Place place) {
        task.cancel(true);
        try {
            thread.join(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        place.leave();
    }

    private static PlimsollException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new PlimsollException(ErrorCode.SHUTTING_DOWN, "parsing was interrupted", cause);
    }

    /// A right to run that is given back once.
    private final class Place {

        private boolean held = true;
        private boolean stray;

        /// Lets somebody else run while this one's thread still does, if not too many do so already.
        synchronized void leave() {
            if (held && strays.tryAcquire()) {
                stray = true;
                held = false;
                places.release();
            }
        }

        synchronized void giveBack() {
            if (held) {
                held = false;
                places.release();
            } else if (stray) {
                stray = false;
                strays.release();
            }
        }
    }
}
