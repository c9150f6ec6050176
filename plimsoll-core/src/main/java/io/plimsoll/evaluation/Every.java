package io.plimsoll.evaluation;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What comes round once in a while and no more often. A clock that jumps back makes it come round at once, and so it
/// does not stay away for as long as the jump was.
public final class Every {

    private final Duration time;
    private @Nullable Instant last;

    public Every(Duration time) {
        this.time = time;
    }

    /// Whether it comes round now; the next time is counted from then.
    public boolean comesRound(Instant now) {
        boolean waits = last != null && !now.isBefore(last) && now.isBefore(last.plus(time));
        if (!waits) {
            last = now;
        }
        return !waits;
    }

    /// Makes it come round with the next look.
    public void hasten() {
        last = null;
    }
}
