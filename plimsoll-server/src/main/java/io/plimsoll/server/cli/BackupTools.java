package io.plimsoll.server.cli;

import io.plimsoll.backup.BackupId;
import io.plimsoll.backup.DrillResult;
import io.plimsoll.backup.Progress;
import io.plimsoll.backup.RestoreOrder;
import io.plimsoll.backup.RestoreReport;
import io.plimsoll.backup.TargetAddress;
import java.nio.file.Path;
import java.util.Optional;

/// What can be done with backups in this process, without a server.
public interface BackupTools {

    RestoreReport restore(TargetAddress from, RestoreOrder order, Progress progress);

    /// @param backup absent for the newest
    DrillResult drill(TargetAddress from, Optional<BackupId> backup, Path scratch, Progress progress);
}
