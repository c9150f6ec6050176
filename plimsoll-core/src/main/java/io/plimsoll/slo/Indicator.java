package io.plimsoll.slo;

import java.util.Locale;

/// What is measured, as a share of good events.
public enum Indicator {
    /// Requests that were answered; those that their callers got wrong don't count.
    AVAILABILITY,
    /// Requests that were answered within a time.
    LATENCY,
    /// Golden questions whose document was among the first ten hits.
    RECALL,
    /// Judged answers that their sources support.
    FAITHFULNESS,
    /// Look-ups that a cache answered.
    CACHE_HITS;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
