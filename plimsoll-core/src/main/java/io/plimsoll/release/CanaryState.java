package io.plimsoll.release;

import java.util.Locale;

/// Where a canary stands in its life.
public enum CanaryState {
    RUNNING,
    /// It keeps its share and takes no step; it is still rolled back where it is surely worse.
    PAUSED,
    /// Everybody gets the candidate, and it is being made the setting.
    PROMOTING,
    PROMOTED,
    /// Given up for being worse, for breaching an objective, or for not having come to its end in time.
    ROLLED_BACK,
    /// Given up by hand.
    ABORTED,
    /// Promoted, and taken back since.
    REVERTED;

    /// Whether some users get the candidate.
    public boolean isUnderWay() {
        return this == RUNNING || this == PAUSED || this == PROMOTING;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
