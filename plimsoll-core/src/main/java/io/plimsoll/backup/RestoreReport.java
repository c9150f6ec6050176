package io.plimsoll.backup;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a restore did.
///
/// @param deleted      documents that were deleted since the backup, and are gone again
/// @param deletedUntil deletions that were acknowledged later are not known and have come back
/// @param warnings     what is not as the manifest says
public record RestoreReport(
        BackupLine.Head backup,
        long files,
        long bytes,
        List<BackupLine.Counts> counts,
        long deleted,
        Optional<Instant> deletedUntil,
        List<String> warnings,
        Duration took) {

    public RestoreReport {
        counts = List.copyOf(counts);
        warnings = List.copyOf(warnings);
    }
}
