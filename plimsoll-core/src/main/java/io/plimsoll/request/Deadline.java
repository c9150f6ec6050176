package io.plimsoll.request;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.time.Duration;

/// A point on the monotonic clock after which nobody waits for the result.
public record Deadline(long nanoTime) {

    public static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    /// What is left; zero when it has passed.
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
    }

    public boolean passed() {
        return nanoTime - System.nanoTime() <= 0;
    }

    /// Throws `DEADLINE_EXCEEDED`, naming the stage that was about to begin, when nobody waits any more.
    public void check(String stage) {
        if (passed()) {
            throw new PlimsollException(ErrorCode.DEADLINE_EXCEEDED, "no time was left for " + stage);
        }
    }

    /// The earlier of this deadline and the given time from now.
    public Deadline atMost(Duration duration) {
        var other = in(duration);
        return other.nanoTime - nanoTime < 0 ? other : this;
    }
}
