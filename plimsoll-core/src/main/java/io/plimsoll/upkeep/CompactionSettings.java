package io.plimsoll.upkeep;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/// @param deletedShare        of an index from which it is compacted at a quiet time
/// @param purgeWithin         after which a deleted document is in no index file any more, quiet time or not
/// @param megabytesPerSecond  bound of what compaction writes
/// @param window              when compaction may begin; absent to find quiet hours from the traffic
public record CompactionSettings(
        double deletedShare, Duration purgeWithin, double megabytesPerSecond, Optional<Predicate<Instant>> window) {

    public static final CompactionSettings DEFAULT =
            new CompactionSettings(0.2, Duration.ofDays(1), 20, Optional.empty());
}
