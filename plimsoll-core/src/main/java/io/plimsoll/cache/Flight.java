package io.plimsoll.cache;

import io.plimsoll.request.Deadline;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One request computing what others wait for. Only a result is shared, never a failure: the one that computes may
/// have less time than those who wait, or its client may have gone away.
final class Flight<T> {

    record Key(CacheKey key, long epoch) {}

    private final CompletableFuture<Optional<T>> result = new CompletableFuture<>();

    /// The first call counts.
    ///
    /// @param landed absent where there is nothing to share
    void land(Optional<T> landed) {
        result.complete(landed);
    }

    /// Waits until the flight lands; absent where it brings nothing. Throws `DEADLINE_EXCEEDED` when the time of the
    /// one who waits is up.
    Optional<T> await(Deadline deadline) {
        var waiting = deadline.waiting();
        try {
            return result.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw deadline.exceeded("the same question was still being worked on for another request");
        } catch (InterruptedException e) {
            throw deadline.interrupted("the wait for a result", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a flight lands or brings nothing", e);
        } finally {
            waiting.close();
        }
    }
}
