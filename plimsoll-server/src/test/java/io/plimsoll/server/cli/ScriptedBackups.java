package io.plimsoll.server.cli;

import io.plimsoll.backup.BackupId;
import io.plimsoll.backup.BackupLine;
import io.plimsoll.backup.DrillResult;
import io.plimsoll.backup.Progress;
import io.plimsoll.backup.RestoreOrder;
import io.plimsoll.backup.RestoreReport;
import io.plimsoll.backup.TargetAddress;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.rollout.Report;
import io.plimsoll.tenant.TenantId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Restores nothing, remembers what it was told and answers as if it had.
final class ScriptedBackups implements BackupTools {

    static final BackupId ID = new BackupId("20261123T141959123Z");
    private static final Instant TAKEN = Instant.parse("2026-11-23T14:20:00Z");

    final List<TargetAddress> targets = new ArrayList<>();
    final List<RestoreOrder> orders = new ArrayList<>();
    boolean drillPasses = true;

    @Override
    public RestoreReport restore(TargetAddress from, RestoreOrder order, Progress progress) {
        targets.add(from);
        orders.add(order);
        var catalogue = new BackupLine.StoredFile("plimsoll.db", 1, "0".repeat(64), Optional.empty());
        var head = new BackupLine.Head(
                BackupLine.FORMAT, ID, "source", "test", TAKEN, TAKEN, Optional.empty(), catalogue, 3, 30, 3, 30);
        var counts =
                new BackupLine.Counts(new CollectionKey(TenantId.DEFAULT, new CollectionName("handbook")), 38, 200, 1);
        return new RestoreReport(
                head, 3, 30, List.of(counts), 2, 5, Optional.of(TAKEN), List.of(), Duration.ofSeconds(4));
    }

    @Override
    public DrillResult drill(TargetAddress from, Optional<BackupId> backup, Path scratch, Progress progress) {
        targets.add(from);
        return new DrillResult(
                TAKEN,
                Optional.of(ID),
                Optional.of(Duration.ofSeconds(60)),
                Optional.of(Duration.ofSeconds(4)),
                new Report(List.of(new Report.Check("counts", drillPasses, "38 documents"))));
    }
}
