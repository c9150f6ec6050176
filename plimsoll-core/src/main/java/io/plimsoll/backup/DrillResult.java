package io.plimsoll.backup;

import io.plimsoll.rollout.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What a drill found.
///
/// @param backup        that was restored; absent where none could be found
/// @param recoveryPoint what was acknowledged within this time before the drill would have been lost, at most
/// @param recoveryTime  from the start of the restore to data that could be served
public record DrillResult(
        Instant begun,
        Optional<BackupId> backup,
        Optional<Duration> recoveryPoint,
        Optional<Duration> recoveryTime,
        Report report) {

    public boolean passed() {
        return report.passed();
    }
}
