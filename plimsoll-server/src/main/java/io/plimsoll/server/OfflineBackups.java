package io.plimsoll.server;

import io.plimsoll.backup.BackupId;
import io.plimsoll.backup.DrillResult;
import io.plimsoll.backup.Progress;
import io.plimsoll.backup.Restore;
import io.plimsoll.backup.RestoreOrder;
import io.plimsoll.backup.RestoreReport;
import io.plimsoll.backup.TargetAddress;
import io.plimsoll.server.cli.BackupTools;
import io.plimsoll.server.store.SqliteCatalogueFile;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/// What is done with backups where no server runs.
final class OfflineBackups implements BackupTools {

    private static final int AT_A_TIME = 4;

    @Override
    public RestoreReport restore(TargetAddress from, RestoreOrder order, Progress progress) {
        try (var target = BackupTargets.openPresent(from)) {
            return new Restore(
                            SqliteCatalogueFile::new,
                            BackupConfiguration::engine,
                            BackupConfiguration.layout(),
                            AT_A_TIME)
                    .run(target, order, progress);
        }
    }

    @Override
    public DrillResult drill(TargetAddress from, Optional<BackupId> backup, Path scratch, Progress progress) {
        try (var target = BackupTargets.openPresent(from)) {
            return BackupConfiguration.drill(AT_A_TIME, InstantSource.system()).run(target, backup, scratch, progress);
        }
    }
}
