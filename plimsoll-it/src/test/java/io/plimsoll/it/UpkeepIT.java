package io.plimsoll.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What stays in the packaged program's files, and what happens when there is no room for them.
class UpkeepIT {

    private static final String COLLECTION = "/api/v1/collections/notes";
    private static final long WAIT_SECONDS = 180;
    private static final long PURGE_SECONDS = 120;
    private static final String DOOMED = """
            {"title": "On quetzalcoatlus", "metadata": {"about": "quetzalcoatlus"},
                "text": "The safe opens with the word quetzalcoatlus and nothing else."}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path data;

    @Test
    void aDeletedDocumentIsInNoFileAfterTheTimeStated() throws Exception {
        var settings = Map.of("PLIMSOLL_COMPACTION_PURGE_WITHIN", "2m");
        try (var program = Program.start(data, settings)) {
            assertThat(program.send("PUT", COLLECTION, "application/json", "{}").statusCode())
                    .isEqualTo(201);
            for (int i = 0; i < 30; i++) {
                program.put("notes", "kept-" + i, "Anchors are kept in the chandlery of quay " + i + ".");
            }
            assertThat(program.send("PUT", Program.document("notes", "doomed"), "application/json", DOOMED)
                            .statusCode())
                    .isEqualTo(202);
            awaitQuiet(program);
            assertThat(filesWith("quetzalcoatlus")).isNotEmpty();

            assertThat(program.delete("notes", "doomed").statusCode()).isEqualTo(202);
            assertThat(program.search("notes", "{\"query\":\"quetzalcoatlus\",\"mode\":\"lexical\",\"rewrite\":false}")
                            .path("hits"))
                    .isEmpty();
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PURGE_SECONDS);
            while (!filesWith("quetzalcoatlus").isEmpty()) {
                assertThat(System.nanoTime())
                        .as("still in %s", filesWith("quetzalcoatlus"))
                        .isLessThan(until);
                TimeUnit.MILLISECONDS.sleep(1_000);
            }
            assertThat(program.search("notes", "{\"query\":\"anchors in the chandlery\"}")
                            .path("hits"))
                    .isNotEmpty();
        }
    }

    /// On a file system of its own that is soon full; where none can be mounted, that is said.
    @Test
    void aFullDiskRefusesWritesAndGoesOnWhenThereIsRoom() throws Exception {
        var small = Files.createDirectory(data.resolve("small"));
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=160m", "tmpfs", small.toString()) == 0,
                "no file system can be mounted here");
        try (var program = Program.start(small, Map.of())) {
            assertThat(program.send("PUT", COLLECTION, "application/json", "{}").statusCode())
                    .isEqualTo(201);
            program.put("notes", "first", "The harbour master keeps the first lantern.");
            awaitQuiet(program);
            var filler = small.resolve("filler");
            fill(filler);

            var refused = program.put("notes", "second", "x".repeat(200_000));
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(507);
            assertThat(refused.body()).contains("storage_full").doesNotContain(small.toString());
            assertThat(program.search("notes", "{\"query\":\"who keeps the lantern\"}")
                            .path("hits"))
                    .hasSize(1);

            Files.delete(filler);
            assertThat(program.put("notes", "third", "The third lantern burns at the mole.")
                            .statusCode())
                    .isEqualTo(202);
            awaitQuiet(program);
            assertThat(program.search("notes", "{\"query\":\"lantern at the mole\",\"k\":5}")
                            .path("hits"))
                    .hasSize(2);
            assertThat(program.get(COLLECTION).path("dead").asInt()).isZero();
        } finally {
            assertThat(run("umount", small.toString())).isZero();
        }
    }

    private static void fill(Path file) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            var block = new byte[4_096];
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    private static int run(String... command) throws Exception {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
        } catch (IOException noSuchProgram) {
            return -1;
        }
    }

    private List<String> filesWith(String text) throws IOException {
        var found = new ArrayList<String>();
        for (var file : LiveFolder.files(data)) {
            if (contains(file, text)) {
                found.add(data.relativize(file).toString());
            }
        }
        return found;
    }

    private static boolean contains(Path file, String text) throws IOException {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
        } catch (NoSuchFileException deletedMeanwhile) {
            return false;
        }
    }

    private static void awaitQuiet(Program program) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (program.get(COLLECTION).path("pending").asInt(-1) != 0) {
            assertThat(System.nanoTime()).as("documents still wait").isLessThan(until);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
