package io.plimsoll.ingest;

import io.plimsoll.request.ServingLoad;
import java.time.Duration;
import java.util.Optional;

/// How work goes on beside serving: as fast as it can, or in small steps with pauses while somebody is served.
final class Pace {

    static final Pace FULL = new Pace(Optional.empty(), 0);

    /// Time without a request after which serving counts as quiet. A gap between the questions of a few users is no
    /// quiet: a step that begins in it meets the next question.
    private static final Duration QUIET = Duration.ofMillis(250);

    /// Large steps are bounded too, so that no call grows with its document.
    private static final int LARGE_STEP = 1_024;

    private final Optional<ServingLoad> load;
    private final int share;

    private Pace(Optional<ServingLoad> load, int share) {
        this.load = load;
        this.share = share;
    }

    /// Pauses while somebody is being served, for at most so many times as long as it has worked.
    static Pace yieldingTo(ServingLoad load, int share) {
        return new Pace(Optional.of(load), share);
    }

    /// Passages to embed between two pauses.
    int step(int smallBatch) {
        return load.isPresent() ? smallBatch : LARGE_STEP;
    }

    /// To be called after each step, with the time it took.
    void pause(Duration worked) throws InterruptedException {
        if (load.isPresent()) {
            load.get().awaitQuiet(QUIET, worked.multipliedBy(share));
        }
    }
}
