package io.plimsoll.source;

import java.time.Instant;
import java.util.Optional;

/// A source and where it stands.
///
/// @param nextRunAt     when it runs by itself; absent where it does not
/// @param lastRun       the present or the last run
/// @param lastSuccessAt the end of the last run that was DONE
public record SourceStatus(
        SourceKey key,
        SourceSettings settings,
        Instant createdAt,
        boolean running,
        Optional<Instant> nextRunAt,
        Optional<SourceRun> lastRun,
        Optional<Instant> lastSuccessAt,
        Optional<Pause> pause) {

    /// Why a running source waits.
    public record Pause(Instant until, String code, String detail) {}
}
