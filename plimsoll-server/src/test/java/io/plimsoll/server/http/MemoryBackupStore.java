package io.plimsoll.server.http;

import io.plimsoll.backup.BackupLine;
import io.plimsoll.backup.BackupStore;
import io.plimsoll.backup.DrillResult;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Remembers drills while it lives.
final class MemoryBackupStore implements BackupStore {

    private final List<DrillResult> drills = new CopyOnWriteArrayList<>();

    @Override
    public String source() {
        return "memory";
    }

    @Override
    public void deletions(Instant since, Consumer<BackupLine> lines) {}

    @Override
    public void add(DrillResult drill) {
        drills.addFirst(drill);
    }

    @Override
    public List<DrillResult> drills(int limit) {
        return drills.stream().limit(limit).toList();
    }
}
