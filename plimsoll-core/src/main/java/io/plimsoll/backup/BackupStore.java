package io.plimsoll.backup;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/// What a server remembers of its backups. Every write is durable when it returns.
public interface BackupStore {

    int MAX_DRILLS = 50;

    /// Tells this server's backups from those of others; it goes with the data when they are restored.
    String source();

    /// Every document deletion since then, every document whose labels were changed since then, and every collection,
    /// key and grant.
    void deletions(Instant since, Consumer<BackupLine> lines);

    /// Keeps the newest [#MAX_DRILLS].
    void add(DrillResult drill);

    /// The newest first.
    List<DrillResult> drills(int limit);
}
