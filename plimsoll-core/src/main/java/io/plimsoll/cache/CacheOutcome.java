package io.plimsoll.cache;

import java.util.Locale;

/// What came of looking into a cache.
public enum CacheOutcome {
    /// The result was there.
    HIT,
    /// Another request was computing the same result, and this one waited for it.
    SHARED,
    /// The result was computed.
    MISS,
    /// It was computed without looking: the cache is switched off, or not for a request like this.
    OFF,
    /// It was computed because the cache did not answer.
    FAILED,
    /// An older result was taken, since a new one could not be had.
    STALE;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether the result was there without being computed for this request.
    public boolean isServed() {
        return this == HIT || this == SHARED || this == STALE;
    }
}
