package io.plimsoll.backup;

import java.nio.file.Path;
import java.time.Duration;

/// @param every       between two backups; zero for none but those that are asked for
/// @param keep        backups of this server that stay
/// @param ledgerEvery how often deletions and changes of labels are written beside the newest backup
/// @param drillEvery  between two drills; zero for none but those that are asked for
/// @param atATime     files that are read or written at the same time
/// @param scratch     a folder for what is being prepared; a drill needs as much room there as the backup has bytes
public record BackupSettings(
        Duration every, int keep, Duration ledgerEvery, Duration drillEvery, int atATime, Path scratch) {}
