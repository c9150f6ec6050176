package io.plimsoll.canary;

import java.time.Duration;
import java.util.List;

/// Where a canary stands.
///
/// @param step     counted from 0
/// @param underWay since it began
/// @param breached objectives, each in words; one is enough to end it
/// @param missing  parts of the analysis that cannot be had, and why
public record Standing(int step, Duration underWay, List<String> breached, List<String> missing) {

    public Standing {
        breached = List.copyOf(breached);
        missing = List.copyOf(missing);
    }

    public static Standing at(int step, Duration underWay) {
        return new Standing(step, underWay, List.of(), List.of());
    }
}
