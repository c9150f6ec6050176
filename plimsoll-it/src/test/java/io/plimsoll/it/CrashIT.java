package io.plimsoll.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ingests and deletes while the program is killed with SIGKILL at random moments.
class CrashIT {

    private static final long WAIT_SECONDS = 120;

    private final long seed = Long.getLong("crash.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Set<String> acknowledged = new ConcurrentSkipListSet<>();
    private final Set<String> attempted = new ConcurrentSkipListSet<>();
    private final Set<String> deleted = new TreeSet<>();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path data;

    @Test
    void nothingAcknowledgedIsLostOrDoubledOrComesBack() throws Exception {
        int kills = Integer.getInteger("crash.kills", 5);
        System.out.println("crash.seed=" + seed + " kills=" + kills);
        create();
        for (int round = 0; round < kills; round++) {
            var program = Program.start(data);
            int current = round;
            var writer = Thread.ofVirtual().start(() -> write(program, current));
            TimeUnit.MILLISECONDS.sleep(300 + random.nextInt(2_500));
            program.kill();
            writer.join();
        }
        try (var program = Program.start(data)) {
            awaitQuiet(program);
            check(program);
            assertThat(program.stop()).as("exit code after SIGTERM").isIn(0, 143);
        }
        assertThat(leftovers()).as("seed %s: unfinished files", seed).isZero();
    }

    private void create() throws Exception {
        try (var program = Program.start(data)) {
            assertThat(program.send("PUT", "/api/v1/collections/crash", "application/json", "{}")
                            .statusCode())
                    .isEqualTo(201);
        }
    }

    /// Puts documents, and deletes one in ten of those acknowledged before, until the program dies.
    private void write(Program program, int round) {
        var local = new Random(seed + round);
        try {
            for (int i = 0; i < 10_000; i++) {
                var id = "r" + round + "-" + i;
                attempted.add(id);
                if (accepted(program.put("crash", id, text(id)))) {
                    acknowledged.add(id);
                }
                if (local.nextInt(10) == 0) {
                    var victim = "r" + round + "-" + local.nextInt(i + 1);
                    acknowledged.remove(victim);
                    if (accepted(program.delete("crash", victim))) {
                        deleted.add(victim);
                    }
                }
            }
        } catch (IOException killed) {
            // The last request has no answer: whether it took effect is open.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean accepted(HttpResponse<String> response) {
        return response.statusCode() == 202;
    }

    /// One word that no other document has.
    private static String word(String id) {
        return "token" + id.replace("-", "x");
    }

    private static String text(String id) {
        return "The crate " + word(id) + " stands on the quay and waits for its ship.";
    }

    private void awaitQuiet(Program program) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (program.get("/api/v1/collections/crash").path("pending").asInt(-1) != 0) {
            assertThat(System.nanoTime()).as("seed %s: jobs still wait", seed).isLessThan(until);
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private void check(Program program) throws Exception {
        var state = program.get("/api/v1/collections/crash");
        assertThat(state.path("dead").asInt()).as("seed %s: dead", seed).isZero();
        assertThat(state.path("passages").asInt())
                .as("seed %s: one passage a document, none twice", seed)
                .isEqualTo(state.path("documents").asInt());
        assertThat(acknowledged).as("seed %s: the test did something", seed).isNotEmpty();
        for (var id : attempted) {
            int hits = program.search(
                            "crash", "{\"query\":\"" + word(id) + "\",\"mode\":\"lexical\",\"k\":10,\"rewrite\":false}")
                    .path("hits")
                    .size();
            if (acknowledged.contains(id)) {
                assertThat(hits).as("seed %s: %s acknowledged", seed, id).isEqualTo(1);
            } else if (deleted.contains(id)) {
                assertThat(hits).as("seed %s: %s deleted", seed, id).isZero();
            } else {
                assertThat(hits).as("seed %s: %s at most once", seed, id).isLessThanOrEqualTo(1);
            }
        }
    }

    private long leftovers() throws IOException {
        try (var files = Files.walk(data)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".tmp") || name.endsWith(".part"))
                    .count();
        }
    }
}
