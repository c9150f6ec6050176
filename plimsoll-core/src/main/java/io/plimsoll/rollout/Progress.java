package io.plimsoll.rollout;

import java.time.Duration;
import java.util.Optional;

/// How filling one generation goes in this process.
record Progress(long filled, Duration worked, Optional<String> trouble) {

    static final Progress NONE = new Progress(0, Duration.ZERO, Optional.empty());

    Progress after(long more, Duration time) {
        return new Progress(filled + more, worked.plus(time), Optional.empty());
    }

    Progress troubled(String detail) {
        return new Progress(filled, worked, Optional.of(detail));
    }

    /// At the speed so far.
    Optional<Duration> left(long missing) {
        return filled == 0 || missing == 0
                ? Optional.empty()
                : Optional.of(Duration.ofMillis(worked.toMillis() * missing / filled));
    }
}
