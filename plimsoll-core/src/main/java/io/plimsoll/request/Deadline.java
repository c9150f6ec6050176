package io.plimsoll.request;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.time.Duration;
import java.util.Optional;

/// A point on the monotonic clock after which nobody waits for the result. It has passed at once when the [Caller]
/// leaves.
///
/// @param caller absent for work of the server itself
public record Deadline(long nanoTime, Optional<Caller> caller) {

    private static final Waiting UNDISTURBED = () -> {};

    public static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos(), Optional.empty());
    }

    /// The same for a caller who may leave before.
    public static Deadline in(Duration duration, Caller caller) {
        return new Deadline(System.nanoTime() + duration.toNanos(), Optional.of(caller));
    }

    /// What is left; zero when it has passed.
    public Duration remaining() {
        return cancelled() ? Duration.ZERO : Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
    }

    public boolean passed() {
        return cancelled() || nanoTime - System.nanoTime() <= 0;
    }

    /// Whether the caller has left.
    public boolean cancelled() {
        return caller.isPresent() && caller.get().hasLeft();
    }

    /// Throws `DEADLINE_EXCEEDED`, naming the stage that was about to begin, or `CANCELLED`, when nobody waits any
    /// more.
    public void check(String stage) {
        if (passed()) {
            throw exceeded("no time was left for " + stage);
        }
    }

    /// Why there is no result where the deadline has passed: the caller has left, or else the time is up, of which the
    /// detail tells.
    public PlimsollException exceeded(String detail) {
        return cancelled() ? left() : new PlimsollException(ErrorCode.DEADLINE_EXCEEDED, detail);
    }

    /// The earlier of this deadline and the given time from now.
    public Deadline atMost(Duration duration) {
        long other = System.nanoTime() + duration.toNanos();
        return other - nanoTime < 0 ? new Deadline(other, caller) : this;
    }

    /// The end of a share of what is left, 0 to 1.
    public Deadline share(double share) {
        return atMost(Duration.ofNanos((long) (remaining().toNanos() * share)));
    }

    /// Stands around one wait of the current thread, until it is closed: the wait is interrupted when the caller
    /// leaves.
    public Waiting waiting() {
        return caller.<Waiting>map(Caller::begin).orElse(UNDISTURBED);
    }

    /// One wait.
    @FunctionalInterface
    public interface Waiting extends AutoCloseable {
        @Override
        void close();
    }

    /// Why a wait was interrupted: the caller has left, or else the server is shutting down.
    ///
    /// @param wait of which it is told: `the wait for a search`
    public PlimsollException interrupted(String wait, Exception cause) {
        if (cancelled()) {
            return left();
        }
        Thread.currentThread().interrupt();
        return new PlimsollException(ErrorCode.SHUTTING_DOWN, wait + " was interrupted", cause);
    }

    private static PlimsollException left() {
        return new PlimsollException(ErrorCode.CANCELLED, "the caller has left");
    }
}
