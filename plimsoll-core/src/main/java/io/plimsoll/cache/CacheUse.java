package io.plimsoll.cache;

import java.time.Duration;
import java.util.Optional;

/// What came of looking into a cache, and how old what was served is.
///
/// @param age since the result was computed; absent where it was computed for this request
public record CacheUse(CacheOutcome outcome, Optional<Duration> age) {

    public static CacheUse computed(CacheOutcome outcome) {
        return new CacheUse(outcome, Optional.empty());
    }
}
