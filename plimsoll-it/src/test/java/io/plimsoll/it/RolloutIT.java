package io.plimsoll.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Rebuilds, switches, rolls back and repairs indexes of the packaged program while it is asked and written to.
class RolloutIT {

    private static final String COLLECTION = "/api/v1/collections/notes";
    private static final String GENERATIONS = COLLECTION + "/generations";
    private static final String OTHER_MODEL = "{\"model\":\"all-minilm-l6-v2-q\",\"chunking\":{\"maxTokens\":64,"
            + "\"overlapTokens\":0},\"switch\":false}";
    private static final long WAIT_SECONDS = 120;
    private static final long PAUSE_MS = 100;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path data;

    @Test
    void aRebuildAndASwitchUnderLoadFailNoQuestionAndShowNothingDeleted() throws Exception {
        try (var program = Program.start(data)) {
            fill(program, 60);
            var deleted = ConcurrentHashMap.<String>newKeySet();
            var wrong = new ConcurrentLinkedQueue<String>();
            var asked = new AtomicInteger();
            var over = new AtomicBoolean();
            var askers = List.of(
                    Thread.ofVirtual().start(() -> askUntil(program, over, deleted, wrong, asked)),
                    Thread.ofVirtual().start(() -> askUntil(program, over, deleted, wrong, asked)));

            assertThat(post(program, GENERATIONS + ":rebuild", OTHER_MODEL)).isEqualTo(202);
            assertThat(post(program, GENERATIONS + ":rebuild", OTHER_MODEL)).isEqualTo(409);
            assertThat(post(program, GENERATIONS + "/2:switch", "")).isEqualTo(409);
            for (int i = 0; i < 20; i++) {
                program.put("notes", "late-" + i, text("late-" + i));
                assertThat(program.delete("notes", "note-" + i).statusCode()).isEqualTo(202);
                deleted.add("note-" + i);
            }
            awaitState(program, 2, "READY");
            assertThat(post(program, GENERATIONS + "/2:switch", "")).isEqualTo(200);
            awaitQuiet(program);
            over.set(true);
            for (var asker : askers) {
                asker.join();
            }
            assertThat(wrong).isEmpty();
            assertThat(asked.get()).isGreaterThan(10);

            var state = program.get(COLLECTION);
            assertThat(state.path("generation").asInt()).isEqualTo(2);
            assertThat(state.path("documents").asInt()).isEqualTo(60);
            assertThat(state.path("embedding").path("model").asString("")).isEqualTo("all-minilm-l6-v2-q");
            assertEachIsFoundOnce(program, 20, 60, "note-");
            assertEachIsFoundOnce(program, 0, 20, "late-");
            rollBackAndLookBack(program);
        }
    }

    private void rollBackAndLookBack(Program program) throws Exception {
        program.put("notes", "after", text("after"));
        awaitQuiet(program);
        assertThat(hits(program, "after", ",\"asOf\":1")).isEmpty();
        assertThat(post(program, GENERATIONS + ":rollback", "")).isEqualTo(200);
        assertThat(program.get(COLLECTION).path("generation").asInt()).isEqualTo(1);
        awaitQuiet(program);
        assertEachIsFoundOnce(program, 20, 60, "note-");
        assertThat(hits(program, "after", "")).hasSize(1);
        assertThat(hits(program, "after", ",\"asOf\":2")).hasSize(1);
        assertThat(hits(program, "note-3", ",\"asOf\":2")).isEmpty();
        var history = program.get(GENERATIONS).path("history");
        assertThat(history.get(0).path("reason").asString("")).contains("rolled back");
    }

    @Test
    void aBuildGoesOnAfterAKillAndABadOrderChangesNothing() throws Exception {
        try (var program = Program.start(data)) {
            fill(program, 80);
            var unknown = program.send("POST", GENERATIONS + ":rebuild", "application/json", "{\"model\":\"gpt\"}");
            assertThat(unknown.statusCode()).isEqualTo(400);
            assertThat(unknown.body()).contains("bge-small-en-v1.5-q").contains("\"field\":\"model\"");
            assertThat(post(program, GENERATIONS + ":rollback", "")).isEqualTo(409);
            assertThat(post(program, GENERATIONS + ":cancel", "")).isEqualTo(409);
            assertThat(post(program, GENERATIONS + ":rebuild", OTHER_MODEL.replace("false", "true")))
                    .isEqualTo(202);
            TimeUnit.MILLISECONDS.sleep(400);
            program.kill();
        }
        try (var program = Program.start(data)) {
            awaitState(program, 2, "LIVE");
            assertEachIsFoundOnce(program, 0, 80, "note-");
        }
    }

    @Test
    void aDamagedIndexServesNobodyAndIsRebuiltFromTheDocuments() throws Exception {
        isRebuiltAfter(RolloutIT::damage);
    }

    @Test
    void anIndexWhoseFolderIsGoneServesNobodyAndIsRebuiltFromTheDocuments() throws Exception {
        isRebuiltAfter(RolloutIT::deleteAll);
    }

    private interface Mishap {
        void to(Path index) throws IOException;
    }

    private void isRebuiltAfter(Mishap mishap) throws Exception {
        try (var program = Program.start(data)) {
            fill(program, 30);
            assertThat(program.stop()).isIn(0, 143);
        }
        mishap.to(data.resolve("index/default/notes/1"));
        try (var program = Program.start(data)) {
            var refused = program.send("POST", COLLECTION + "/search", "application/json", "{\"query\":\"crate\"}");
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
            assertThat(refused.body()).contains("index_corrupt").doesNotContain(data.toString());
            assertThat(program.put("notes", "meanwhile", text("meanwhile")).statusCode())
                    .isEqualTo(202);
            awaitState(program, 2, "LIVE");
            awaitQuiet(program);
            assertEachIsFoundOnce(program, 0, 30, "note-");
            assertThat(hits(program, "meanwhile", "")).hasSize(1);
            assertThat(program.get(COLLECTION).path("dead").asInt()).isZero();
            assertThat(metric(program, "plimsoll_index_damaged")).isEqualTo("0.0");
        }
    }

    private static String metric(Program program, String name) throws Exception {
        return program.send("GET", "/metrics", "text/plain", "")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElse("absent");
    }

    private static void deleteAll(Path index) throws IOException {
        try (var files = Files.list(index)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(index);
    }

    /// One byte in the middle of the largest file.
    private static void damage(Path index) throws IOException {
        try (var files = Files.list(index)) {
            var largest = files.max(
                            Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
            var bytes = Files.readAllBytes(largest);
            bytes[bytes.length / 2] ^= 0x20;
            Files.write(largest, bytes);
        }
    }

    private static void fill(Program program, int documents) throws Exception {
        assertThat(program.send("PUT", COLLECTION, "application/json", "{}").statusCode())
                .isEqualTo(201);
        var lines = new StringBuilder();
        for (int i = 0; i < documents; i++) {
            lines.append("{\"id\":\"")
                    .append("note-")
                    .append(i)
                    .append("\",\"text\":\"")
                    .append(text("note-" + i))
                    .append("\"}\n");
        }
        var response = program.send("POST", COLLECTION + "/documents:batch", "application/x-ndjson", lines.toString());
        assertThat(response.statusCode()).isEqualTo(200);
        awaitQuiet(program);
    }

    private static void askUntil(
            Program program, AtomicBoolean over, Set<String> deleted, Queue<String> wrong, AtomicInteger asked) {
        try {
            for (int i = 0; !over.get(); i++) {
                var goneBefore = Set.copyOf(deleted);
                var response = program.send(
                        "POST",
                        COLLECTION + "/search",
                        "application/json",
                        "{\"query\":\"which crate waits at berth " + i % 97 + "\",\"k\":50}");
                asked.incrementAndGet();
                if (response.statusCode() != 200) {
                    wrong.add(response.statusCode() + " " + response.body());
                }
                goneBefore.stream()
                        .filter(gone -> response.body().contains("\"documentId\":\"" + gone + "\""))
                        .forEach(wrong::add);
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS); // leaves the machine to the rebuild, and to other tests
            }
        } catch (IOException e) {
            wrong.add(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void assertEachIsFoundOnce(Program program, int from, int to, String prefix) throws Exception {
        for (int i = from; i < to; i++) {
            assertThat(hits(program, prefix + i, "")).as(prefix + i).containsExactly(prefix + i);
        }
    }

    /// Documents that hold the one word that no other document has.
    private static List<String> hits(Program program, String id, String more) throws Exception {
        var found = program.search(
                "notes",
                "{\"query\":\"" + word(id) + "\",\"mode\":\"lexical\",\"rewrite\":false,\"k\":10" + more + "}");
        var ids = new ArrayList<String>();
        for (JsonNode hit : found.path("hits")) {
            ids.add(hit.path("documentId").asString(""));
        }
        return ids;
    }

    private static void awaitState(Program program, int number, String state) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (true) {
            var all = program.get(GENERATIONS);
            for (var item : all.path("items")) {
                if (item.path("number").asInt() == number
                        && item.path("state").asString("").equals(state)) {
                    return;
                }
            }
            assertThat(System.nanoTime()).as("%s", all).isLessThan(until);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static void awaitQuiet(Program program) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (program.get(COLLECTION).path("pending").asInt(-1) != 0) {
            assertThat(System.nanoTime()).as("documents still wait").isLessThan(until);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static int post(Program program, String path, String body) throws Exception {
        return program.send("POST", path, "application/json", body).statusCode();
    }

    private static String word(String id) {
        return "token" + id.replace("-", "x");
    }

    private static String text(String id) {
        return "The crate " + word(id) + " stands on the quay and waits at its berth for a ship that takes it.";
    }
}
