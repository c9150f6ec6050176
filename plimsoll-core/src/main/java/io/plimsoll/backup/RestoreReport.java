package io.plimsoll.backup;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a restore did.
///
/// @param deleted      documents that were deleted since the backup, and are gone again
/// @param relabelled   documents that have the labels of after the backup
/// @param deletedUntil deletions and changes of labels that were acknowledged later are not known and undone
/// @param warnings     what is not as the manifest says
public record RestoreReport(
        BackupLine.Head backup,
        long files,
        long bytes,
        List<BackupLine.Counts> counts,
        long deleted,
        long relabelled,
        Optional<Instant> deletedUntil,
        List<String> warnings,
        Duration took) {

    public RestoreReport {
        counts = List.copyOf(counts);
        warnings = List.copyOf(warnings);
    }
}
