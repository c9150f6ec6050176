package io.plimsoll.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.backup.RestoreOrder.Deletions;
import io.plimsoll.tenant.TenantId;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupCommandsTest {

    private static final String RUNNING = "{\"id\":\"a1\",\"kind\":\"BACKUP\",\"state\":\"RUNNING\",\"problems\":[]}";
    private static final String DONE =
            "{\"id\":\"a1\",\"kind\":\"BACKUP\",\"state\":\"DONE\",\"backup\":\"20261123T141959123Z\","
                    + "\"begun\":\"2026-11-23T14:19:59Z\",\"problems\":[],\"files\":12,\"totalFiles\":12,\"bytes\":3456}";

    private final FakeServer server = new FakeServer();
    private final ScriptedBackups backups = new ScriptedBackups();

    @TempDir
    private Path folder;

    private Shell shell;

    @BeforeEach
    void shell() {
        shell = new Shell(folder).at(server);
        shell.backups = backups;
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aBackupIsWaitedFor() {
        server.on("POST /admin/v1/backups", 202, RUNNING)
                .first("GET /admin/v1/backup-activities/a1", FakeServer.Reply.json(200, RUNNING))
                .on("GET /admin/v1/backup-activities/a1", 200, DONE);

        assertThat(shell.type("backup", "--to", "file:///elsewhere")).isZero();

        assertThat(shell.out()).isEqualTo("backup 20261123T141959123Z: 12 files, 3456 bytes\n");
        assertThat(server.asked("POST /admin/v1/backups").getFirst().body())
                .isEqualTo("{\"to\":\"file:///elsewhere\"}");
        assertThat(server.asked("GET /admin/v1/backup-activities/a1")).hasSize(2);
    }

    @Test
    void aBackupThatFailsSaysWhy() {
        server.on("POST /admin/v1/backups", 202, RUNNING)
                .on(
                        "GET /admin/v1/backup-activities/a1",
                        200,
                        RUNNING.replace("RUNNING", "FAILED").replace("[]", "[\"the disk is full\"]"));

        assertThat(shell.type("backup")).isEqualTo(1);

        assertThat(shell.err()).startsWith("error: the disk is full (backup_failed)");
    }

    @Test
    void backupsAreListedAndVerified() {
        server.on(
                        "GET /admin/v1/backups",
                        200,
                        "{\"items\":[{\"id\":\"20261123T141959123Z\",\"files\":12}],\"activities\":[]}")
                .on("POST /admin/v1/backups/20261123T141959123Z%3Averify", 202, RUNNING)
                .on("POST /admin/v1/backups/20261123T141959123Z:verify", 202, RUNNING)
                .on("GET /admin/v1/backup-activities/a1", 200, DONE);

        assertThat(shell.type("backup", "list")).isZero();
        assertThat(shell.out()).contains("20261123T141959123Z").contains("12");

        assertThat(shell.type("backup", "verify", "20261123T141959123Z")).isZero();
        assertThat(shell.out()).contains("is whole: 12 files were read");
    }

    @Test
    void aRestoreSaysWhatItDidAndWhereTheRecordOfDeletionsEnds() {
        shell.with("PLIMSOLL_BACKUP_ACCESS_KEY", "id").with("PLIMSOLL_BACKUP_SECRET_KEY", "secret");

        assertThat(shell.type(
                        "restore",
                        "--from",
                        "s3://bucket/here",
                        "--endpoint",
                        "http://127.0.0.1:1",
                        "--data",
                        "new",
                        "--tenant",
                        "acme"))
                .isZero();

        assertThat(shell.out())
                .contains("restored 20261123T141959123Z: 38 documents in 1 collections, 3 files")
                .contains("deletions since: 2 documents; the record of them ends at 2026-11-23T14:20:00Z")
                .contains("labels changed since: 5 documents");
        var order = backups.orders.getFirst();
        assertThat(order.data()).isEqualTo(folder.resolve("new"));
        assertThat(order.scope().tenant()).contains(new TenantId("acme"));
        assertThat(order.deletions()).isEqualTo(new Deletions.Ledgers());
        assertThat(backups.targets.getFirst().prefix()).isEqualTo("here/");
        assertThat(backups.targets.getFirst().secretKey()).contains("secret");
        assertThat(backups.targets.getFirst().toString()).doesNotContain("secret");
    }

    @Test
    void deletionsMayBeLearntFromTheFormerDataFolderOrForgone() throws Exception {
        Files.createDirectory(folder.resolve("old"));

        assertThat(shell.type("restore", "--from", "file:///b", "--data", "new", "--tombstones", "old"))
                .isZero();
        assertThat(shell.type("restore", "--from", "file:///b", "--data", "new", "--without-tombstones"))
                .isZero();

        assertThat(backups.orders)
                .extracting(order -> order.deletions())
                .containsExactly(new Deletions.Catalogue(folder.resolve("old/plimsoll.db")), new Deletions.None());
        assertThat(shell.type(
                        "restore", "--from", "file:///b", "--data", "n", "--tombstones", "o", "--without-tombstones"))
                .isEqualTo(2);
    }

    @Test
    void wrongPlacesAndNamesAreRefused() {
        assertThat(shell.type("restore", "--from", "http://a/b", "--data", "new"))
                .isEqualTo(1);
        assertThat(shell.err()).contains("file:///folder or s3://bucket/prefix");
        assertThat(shell.type("restore", "--from", "file:///b", "--data", "new", "--backup", "latest"))
                .isEqualTo(1);
        assertThat(shell.err()).contains("20261123T141959123Z");
        assertThat(shell.type("restore", "--from", "file:///b", "--data", "new", "--collection", "c"))
                .isEqualTo(1);
        assertThat(shell.err()).contains("a collection is named with its tenant");
        assertThat(shell.type("restore", "--from", "file:///b")).isEqualTo(2);
        assertThat(backups.orders).isEmpty();
    }

    @Test
    void aDrillThatFailsEndsWithOne() {
        assertThat(shell.type("drill", "--from", "file:///b")).isZero();
        assertThat(shell.out())
                .contains("✓ counts: 38 documents")
                .contains("RPO  60.0 s")
                .contains("RTO  4.0 s")
                .contains("passed");

        backups.drillPasses = false;
        assertThat(shell.type("drill", "--from", "file:///b")).isEqualTo(1);
        assertThat(shell.out()).contains("✗ counts").contains("failed");
    }

    @Test
    void theServerDrillsWhereNoPlaceIsNamed() {
        server.on("POST /admin/v1/drills", 202, RUNNING)
                .on("GET /admin/v1/backup-activities/a1", 200, DONE)
                .on(
                        "GET /admin/v1/drills",
                        200,
                        "{\"items\":[{\"begun\":\"2026-11-23T14:20:01Z\",\"passed\":false,\"checks\":["
                                + "{\"name\":\"restore\",\"passed\":false,\"detail\":\"it is damaged\"}]}]}");

        assertThat(shell.type("drill")).isEqualTo(1);

        assertThat(shell.out()).contains("✗ restore: it is damaged");
    }
}
