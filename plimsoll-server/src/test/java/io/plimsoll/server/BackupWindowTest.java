package io.plimsoll.server;

import static io.plimsoll.server.ServerUnderTest.word;
import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditLog;
import io.plimsoll.backup.Activity;
import io.plimsoll.backup.BackupParts;
import io.plimsoll.backup.BackupSettings;
import io.plimsoll.backup.Backups;
import io.plimsoll.backup.CatalogueBackup;
import io.plimsoll.backup.Progress;
import io.plimsoll.backup.RestoreOrder;
import io.plimsoll.backup.TargetAddress;
import io.plimsoll.tenant.TenantId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What changes between the moments at which a backup looks at the catalogue, the indexes and the catalogue again.
class BackupWindowTest {

    @TempDir
    private Path folder;

    /// Does something after the first moment was held, and something before the copy is made.
    private record Interrupted(CatalogueBackup catalogue, Runnable afterHold, Runnable beforeCopy)
            implements CatalogueBackup {

        @Override
        public Moment hold() {
            var moment = catalogue.hold();
            afterHold.run();
            return new Moment() {
                @Override
                public void copyTo(Path file) {
                    beforeCopy.run();
                    moment.copyTo(file);
                }

                @Override
                public void close() {
                    moment.close();
                }
            };
        }
    }

    @Test
    void whatChangesBetweenTheMomentsIsRestoredAsTheLastOfThemHadIt() throws Exception {
        var target = URI.create("file://" + folder.resolve("target"));
        var address = new TargetAddress(target, Optional.empty(), "us-east-1", Optional.empty(), Optional.empty());
        try (var server = new ServerUnderTest(folder.resolve("data"), Map.of())) {
            server.create("c");
            for (var when : new String[] {"early", "late"}) {
                for (var fate : new String[] {"stays", "goes", "changes", "leaves-and-returns"}) {
                    server.put("c", when + "-" + fate);
                }
            }
            server.awaitQuiet("c");
            var parts = interrupted(
                    server.bean(BackupParts.class), () -> change(server, "early"), () -> change(server, "late"));
            assertThat(backedUp(parts, address, server.bean(AuditLog.class))).isEqualTo(Activity.State.DONE);
            assertThat(server.put("c", "too-late")).isTrue();
        }
        var restored = folder.resolve("restored");
        var report = new OfflineBackups()
                .restore(
                        address,
                        new RestoreOrder(
                                Optional.empty(), restored, RestoreOrder.Scope.ALL, new RestoreOrder.Deletions.None()),
                        new Progress());
        assertThat(report.warnings())
                .as("the indexes have what the catalogue says")
                .isEmpty();
        try (var server = new ServerUnderTest(restored, Map.of())) {
            server.awaitQuiet("c");
            for (var when : new String[] {"early", "late"}) {
                assertThat(server.found("c", word(when + "-stays"))).containsExactly(when + "-stays");
                assertThat(server.found("c", word(when + "-goes"))).isEmpty();
                assertThat(server.found("c", word(when + "-changes"))).isEmpty();
                assertThat(server.found("c", "changed" + when)).containsExactly(when + "-changes");
                assertThat(server.found("c", word(when + "-comes"))).containsExactly(when + "-comes");
                assertThat(server.found("c", word(when + "-comes-and-goes"))).isEmpty();
                assertThat(server.found("c", word(when + "-leaves-and-returns")))
                        .containsExactly(when + "-leaves-and-returns");
            }
            assertThat(server.found("c", word("too-late"))).isEmpty();
            var state = server.get(ServerUnderTest.collection("c"));
            assertThat(state.path("documents").asInt()).isEqualTo(8);
            assertThat(state.path("passages").asInt()).isEqualTo(8);
        }
    }

    private static void change(ServerUnderTest server, String when) {
        server.put("c", when + "-comes");
        server.put("c", when + "-comes-and-goes");
        server.put("c", when + "-changes", "It was changed" + when + " and is another crate.");
        server.awaitQuiet("c");
        server.delete("c", when + "-comes-and-goes");
        server.delete("c", when + "-goes");
        server.delete("c", when + "-leaves-and-returns");
        server.put("c", when + "-leaves-and-returns");
        server.awaitQuiet("c");
    }

    private static BackupParts interrupted(BackupParts parts, Runnable afterHold, Runnable beforeCopy) {
        return new BackupParts(
                parts.data(),
                parts.layout(),
                new Interrupted(parts.catalogue(), afterHold, beforeCopy),
                parts.copies(),
                parts.collections(),
                parts.documents(),
                parts.golden(),
                parts.engine(),
                parts.store(),
                parts.clock(),
                parts.software());
    }

    private Activity.State backedUp(BackupParts parts, TargetAddress address, AuditLog log)
            throws InterruptedException {
        var settings =
                new BackupSettings(Duration.ZERO, 7, Duration.ofHours(1), Duration.ZERO, 2, folder.resolve("scratch"));
        var drill = BackupConfiguration.drill(1, InstantSource.system());
        try (var backups = new Backups(
                parts, drill, settings, Optional.of(address.url()), unused -> BackupTargets.open(address), log)) {
            backups.start();
            var id = backups.backUp(Optional.empty(), Actor.system(TenantId.DEFAULT))
                    .id();
            long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
            while (backups.activity(id).orElseThrow().state() == Activity.State.RUNNING) {
                assertThat(System.nanoTime()).isLessThan(until);
                TimeUnit.MILLISECONDS.sleep(50);
            }
            var ended = backups.activity(id).orElseThrow();
            assertThat(ended.problems()).isEmpty();
            return ended.state();
        }
    }
}
