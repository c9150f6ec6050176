package io.plimsoll.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Backs the packaged program up, kills it, restores it by its command line and asks it again.
class BackupIT {

    private static final int DOCUMENTS = 60;
    private static final long WAIT_SECONDS = 120;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void aKilledProgramIsRestoredFromItsBackupAndServesAgain() throws Exception {
        var target = folder.resolve("backups");
        var data = folder.resolve("data");
        var settings = Map.of(
                "PLIMSOLL_BACKUP_TO", "file://" + target,
                "PLIMSOLL_BACKUP_EVERY", "0",
                "PLIMSOLL_BACKUP_LEDGER_EVERY", "1s");
        try (var program = Program.start(data, settings)) {
            program.send("PUT", "/api/v1/collections/notes", "application/json", "{}");
            for (int i = 0; i < DOCUMENTS; i++) {
                assertThat(program.put("notes", "note-" + i, text("note-" + i)).statusCode())
                        .isEqualTo(202);
            }
            var url = List.of("--url", program.address(), "--key", Program.KEY);
            assertThat(run(url, "backup").exit()).isZero();
            var drill = run(url, "drill");
            assertThat(drill.exit()).as(drill.output()).isZero();
            assertThat(drill.output()).contains("RPO").contains("RTO").contains("passed");
            assertThat(program.delete("notes", "note-7").statusCode()).isEqualTo(202);
            awaitLedgerWith(target, "note-7");
            program.kill();
        }
        var restored = folder.resolve("restored");
        var refused = run(List.of(), "restore", "--from", "file://" + target, "--data", data.toString());
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.output()).contains("is not empty");
        var done = run(List.of(), "restore", "--from", "file://" + target, "--data", restored.toString());
        assertThat(done.exit()).as(done.output()).isZero();
        assertThat(done.output()).contains("deletions since: 1 documents");
        assertThat(run(List.of(), "drill", "--from", "file://" + target).exit()).isZero();
        try (var program = Program.start(restored, Map.of())) {
            awaitQuiet(program);
            for (int i = 0; i < DOCUMENTS; i++) {
                var hits = program.search(
                                "notes",
                                "{\"query\":\"" + word("note-" + i)
                                        + "\",\"mode\":\"lexical\",\"rewrite\":false,\"k\":10}")
                        .path("hits");
                assertThat(hits.size()).as("note-%s", i).isEqualTo(i == 7 ? 0 : 1);
            }
            assertThat(program.stop()).isIn(0, 143);
        }
    }

    private record Outcome(int exit, String output) {}

    private static Outcome run(List<String> more, String... words) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-Xmx128m",
                "-jar",
                System.getProperty("plimsoll.jar")));
        command.addAll(List.of(words));
        command.addAll(more);
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), output);
    }

    private static void awaitLedgerWith(Path target, String word) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (LiveFolder.latest(target.resolve("ledgers"))
                .filter(ledger -> ledger.contains(word))
                .isEmpty()) {
            assertThat(System.nanoTime()).as("no ledger names it").isLessThan(until);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static void awaitQuiet(Program program) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (program.get("/api/v1/collections/notes").path("pending").asInt(-1) != 0) {
            assertThat(System.nanoTime()).as("documents still wait").isLessThan(until);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static String word(String id) {
        return "token" + id.replace("-", "x");
    }

    private static String text(String id) {
        return "The crate " + word(id) + " stands on the quay and waits at its berth for a ship that takes it.";
    }
}
