package io.plimsoll.source;

import java.time.Duration;

/// How a run waits.
@FunctionalInterface
public interface Patience {

    /// Returns after the time, or throws at once when the run is to end.
    void await(Duration time) throws InterruptedException;
}
