package io.plimsoll.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ingests and deletes, rebuilds and switches the index, follows a folder and tries a canary, while the program is
/// killed with SIGKILL at random moments.
class CrashIT {

    private static final String COLLECTION = "/api/v1/collections/crash";
    private static final String WATCHED = "/api/v1/collections/watched";

    private final int kills = Integer.getInteger("crash.kills", 5);

    /// Each round leaves hundreds of documents to be indexed.
    private final long waitSeconds = 240 + 20L * kills;

    private final long seed = Long.getLong("crash.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Set<String> acknowledged = new ConcurrentSkipListSet<>();
    private final Set<String> attempted = new ConcurrentSkipListSet<>();
    private final Set<String> deleted = new TreeSet<>();
    private final Set<String> watched = new TreeSet<>();
    private final TriedTenant tried = new TriedTenant();
    private int rebuilds;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path data;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path watchedFolder;

    @Test
    void nothingAcknowledgedIsLostOrDoubledOrComesBack() throws Exception {
        System.out.println("crash.seed=" + seed + " kills=" + kills);
        create();
        long begun = System.nanoTime();
        for (int round = 0; round < kills; round++) {
            changeFolder(round);
            var program = start();
            int current = round;
            var busy = new CountDownLatch(1);
            var writer = Thread.ofVirtual().start(() -> write(program, current, busy));
            assertThat(busy.await(waitSeconds, TimeUnit.SECONDS))
                    .as("seed %s: a first document is acknowledged", seed)
                    .isTrue();
            TimeUnit.MILLISECONDS.sleep(random.nextInt(2_500));
            program.kill();
            writer.join();
        }
        try (var program = start()) {
            awaitQuiet(program);
            replayWhatLooksFatal(program);
            check(program);
            checkFolder(program);
            tried.check(program);
            System.out.printf(
                    "%d kills, %d documents attempted, %d acknowledged and there, %d deleted, %d rebuilds begun, %d files"
                            + " watched, generation %s, %d s%n",
                    kills,
                    attempted.size(),
                    acknowledged.size(),
                    deleted.size(),
                    rebuilds,
                    watched.size(),
                    program.get(COLLECTION).path("generation"),
                    TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun));
            assertThat(program.stop()).as("exit code after SIGTERM").isIn(0, 143);
        }
        assertThat(leftovers()).as("seed %s: unfinished files", seed).isZero();
    }

    private void create() throws Exception {
        var source = "{\"directory\":{\"path\":\"" + watchedFolder + "\"},\"intervalSeconds\":10,\"maxDeleteShare\":1}";
        try (var program = start()) {
            for (var path : new String[] {COLLECTION, WATCHED}) {
                assertThat(program.send("PUT", path, "application/json", "{}").statusCode())
                        .isEqualTo(201);
            }
            assertThat(program.send("PUT", WATCHED + "/sources/folder", "application/json", source)
                            .statusCode())
                    .isEqualTo(201);
            tried.begin(program);
        }
    }

    /// An index that was replaced is soon dropped, so that this too is interrupted.
    private Program start() throws IOException {
        return Program.start(
                data,
                Map.of(
                        "PLIMSOLL_ROLLOUT_GRACE",
                        "15s",
                        "PLIMSOLL_SOURCES_SETTLE",
                        "0s",
                        "PLIMSOLL_SOURCES_DIRECTORY_ROOTS",
                        watchedFolder.toString()));
    }

    /// Three files come, and one goes.
    private void changeFolder(int round) throws IOException {
        for (int i = 0; i < 3; i++) {
            var id = "f" + round + "-" + i;
            Files.writeString(watchedFolder.resolve(id + ".txt"), text(id));
            watched.add(id);
        }
        if (round % 2 == 1) {
            var gone = watched.stream()
                    .skip(random.nextInt(watched.size()))
                    .findFirst()
                    .orElseThrow();
            Files.delete(watchedFolder.resolve(gone + ".txt"));
            watched.remove(gone);
        }
    }

    /// Where one is under way already, it goes on: 409.
    private void rebuild(Program program, Random local) throws IOException, InterruptedException {
        var order =
                "{\"chunking\":{\"maxTokens\":" + (64 + local.nextInt(64)) + ",\"overlapTokens\":0},\"switch\":true}";
        int status = program.send("POST", COLLECTION + "/generations:rebuild", "application/json", order)
                .statusCode();
        assertThat(status).isIn(202, 409);
        rebuilds += status == 202 ? 1 : 0;
    }

    /// Puts documents, and deletes one in ten of those acknowledged before, until the program dies.
    private void write(Program program, int round, CountDownLatch busy) {
        var local = new Random(seed + round);
        try {
            if (round % 3 == 0) {
                rebuild(program, local);
            }
            for (int i = 0; i < 10_000; i++) {
                var id = "r" + round + "-" + i;
                attempted.add(id);
                if (accepted(program.put("crash", id, text(id)))) {
                    acknowledged.add(id);
                    busy.countDown();
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
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(waitSeconds);
        while (program.get(COLLECTION).path("pending").asInt(-1) != 0 || isBuilding(program)) {
            assertThat(System.nanoTime()).as("seed %s: jobs still wait", seed).isLessThan(until);
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    /// Of many kills some fall on one document each time that it is worked on alone; then the program takes it for the
    /// cause and says so. Nothing else is among the dead letters, and whoever knows better sends these again.
    private void replayWhatLooksFatal(Program program) throws Exception {
        int dead = program.get(COLLECTION).path("dead").asInt();
        if (dead == 0) {
            return;
        }
        for (var job : program.get("/api/v1/jobs?collection=crash&state=DEAD&limit=1000")
                .path("items")) {
            assertThat(job.path("error").path("code").asString(""))
                    .as("seed %s: %s", seed, job)
                    .isEqualTo("document_fatal");
        }
        var order = "{\"collection\":\"crash\",\"code\":\"document_fatal\"}";
        var replayed = program.send("POST", "/api/v1/jobs:replay", "application/json", order);
        assertThat(replayed.statusCode())
                .as("seed %s: %s", seed, replayed.body())
                .isEqualTo(202);
        System.out.printf("%d documents looked fatal, and were sent again: %s%n", dead, replayed.body());
        awaitQuiet(program);
    }

    private static boolean isBuilding(Program program) throws Exception {
        for (var generation : program.get(COLLECTION + "/generations").path("items")) {
            if (Set.of("BUILDING", "READY").contains(generation.path("state").asString(""))) {
                return true;
            }
        }
        return false;
    }

    private void checkFolder(Program program) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(waitSeconds);
        while (program.get(WATCHED).path("documents").asInt() != watched.size()
                || program.get(WATCHED).path("pending").asInt() != 0) {
            assertThat(System.nanoTime())
                    .as("seed %s: %s files, and %s", seed, watched.size(), program.get(WATCHED))
                    .isLessThan(until);
            TimeUnit.MILLISECONDS.sleep(200);
        }
        for (var id : watched) {
            assertThat(hits(program, "watched", id))
                    .as("seed %s: file %s", seed, id)
                    .isEqualTo(1);
        }
    }

    private static int hits(Program program, String collection, String id) throws Exception {
        return program.search(
                        collection, "{\"query\":\"" + word(id) + "\",\"mode\":\"lexical\",\"k\":10,\"rewrite\":false}")
                .path("hits")
                .size();
    }

    private void check(Program program) throws Exception {
        var state = program.get(COLLECTION);
        assertThat(state.path("dead").asInt()).as("seed %s: dead", seed).isZero();
        assertThat(state.path("passages").asInt())
                .as("seed %s: one passage a document, none twice", seed)
                .isEqualTo(state.path("documents").asInt());
        assertThat(acknowledged).as("seed %s: the test did something", seed).isNotEmpty();
        for (var id : attempted) {
            int hits = hits(program, "crash", id);
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
