package io.plimsoll.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Changes who may see documents, in a collection of two generations, while the program is killed with SIGKILL: what
/// was acknowledged holds in both, and of what was under way the one or the other, the same everywhere.
class RelabelCrashIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COLLECTION = "/api/v1/collections/labels";
    private static final List<String> GROUPS = List.of("red", "green", "blue");
    private static final int DOCUMENTS = 6;
    private static final long WAIT_SECONDS = 240;

    private final long seed = Long.getLong("relabel.seed", System.nanoTime());
    private final Random random = new Random(seed);

    /// By document: the group that was acknowledged last, and the one that may have taken effect since.
    private final Map<String, String> acknowledged = new TreeMap<>();

    private final Map<String, String> underWay = new HashMap<>();
    private final Map<String, String> keys = new TreeMap<>();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path data;

    @Test
    void whoMaySeeADocumentIsTheSameInEveryGenerationWheneverTheProgramDies() throws Exception {
        int kills = Integer.getInteger("relabel.kills", 2);
        System.out.println("relabel.seed=" + seed + " kills=" + kills);
        try (var program = Program.start(data)) {
            prepare(program);
        }
        for (int round = 0; round < kills; round++) {
            var program = Program.start(data);
            settle(program);
            var busy = new CountDownLatch(3);
            var writer = Thread.ofVirtual().start(() -> relabel(program, busy));
            assertThat(busy.await(WAIT_SECONDS, TimeUnit.SECONDS))
                    .as("seed %s: changes are acknowledged", seed)
                    .isTrue();
            TimeUnit.MILLISECONDS.sleep(random.nextInt(400)); // the moment of the kill, not a wait for anything
            program.kill();
            writer.join();
        }
        try (var program = Program.start(data)) {
            settle(program);
            check(program, "the LIVE generation");
            var back = program.send("POST", COLLECTION + "/generations:rollback", "application/json", "");
            assertThat(back.statusCode()).as(back.body()).isEqualTo(200);
            check(program, "the generation before");
        }
    }

    private void prepare(Program program) throws Exception {
        assertThat(program.send("PUT", COLLECTION, "application/json", "{}").statusCode())
                .isEqualTo(201);
        for (var group : GROUPS) {
            var wanted = "{\"role\":\"reader\",\"labels\":[\"group:" + group + "\"]}";
            var made = program.send("POST", "/admin/v1/tenants/default/keys", "application/json", wanted);
            keys.put(group, JSON.readTree(made.body()).path("key").asString(""));
        }
        for (int i = 0; i < DOCUMENTS; i++) {
            assertThat(program.put("labels", "d" + i, text(i)).statusCode()).isEqualTo(202);
        }
        await(program, COLLECTION, shown -> shown.path("pending").asInt(-1) == 0);
        for (int i = 0; i < DOCUMENTS; i++) {
            assertThat(label(program, "d" + i, GROUPS.getFirst())).isTrue();
        }
        var rebuild = "{\"chunking\":{\"maxTokens\":64,\"overlapTokens\":0},\"switch\":true}";
        assertThat(program.send("POST", COLLECTION + "/generations:rebuild", "application/json", rebuild)
                        .statusCode())
                .isEqualTo(202);
        await(program, COLLECTION, shown -> shown.path("generation").asInt(0) == 2);
    }

    private static String text(int number) {
        return "The crate zygomorphic" + number + " stands on the quay and waits for its ship.";
    }

    private boolean label(Program program, String document, String group) throws IOException, InterruptedException {
        underWay.put(document, group);
        var body = "{\"labels\":[\"group:" + group + "\"]}";
        boolean done = program.send("PUT", Program.document("labels", document) + "/labels", "application/json", body)
                        .statusCode()
                == 200;
        if (done) {
            acknowledged.put(document, group);
        }
        return done;
    }

    /// One document after another, until the program dies.
    private void relabel(Program program, CountDownLatch busy) {
        var local = new Random(seed + acknowledged.hashCode());
        try {
            for (int i = 0; i < 10_000; i++) {
                if (label(program, "d" + i % DOCUMENTS, GROUPS.get(local.nextInt(GROUPS.size())))) {
                    busy.countDown();
                }
            }
        } catch (IOException killed) {
            // The last request has no answer: whether it took effect is open.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits until nothing is left to do, and learns which of two the catalogue holds for what had no answer.
    private void settle(Program program) throws Exception {
        await(
                program,
                "/api/v1/jobs?state=PENDING&limit=1",
                shown -> shown.path("items").isEmpty());
        await(
                program,
                "/api/v1/jobs?state=RUNNING&limit=1",
                shown -> shown.path("items").isEmpty());
        for (var document : List.copyOf(acknowledged.keySet())) {
            var labels = program.get(Program.document("labels", document)).path("labels");
            var group = labels.path(0).asString("").replace("group:", "");
            assertThat(labels).as("seed %s: labels of %s", seed, document).hasSize(1);
            assertThat(group)
                    .as("seed %s: %s, acknowledged or under way", seed, document)
                    .isIn(acknowledged.get(document), underWay.get(document));
            acknowledged.put(document, group);
            underWay.put(document, group);
        }
    }

    private void check(Program program, String where) throws Exception {
        for (int i = 0; i < DOCUMENTS; i++) {
            var search = "{\"query\":\"zygomorphic" + i + "\",\"mode\":\"lexical\",\"rewrite\":false}";
            for (var group : GROUPS) {
                var answer = program.as(
                        keys.getOrDefault(group, ""), "POST", COLLECTION + "/search", "application/json", search);
                assertThat(JSON.readTree(answer.body()).path("hits"))
                        .as("seed %s: d%s in %s for %s", seed, i, where, group)
                        .hasSize(group.equals(acknowledged.get("d" + i)) ? 1 : 0);
            }
        }
    }

    private interface Wished {
        boolean test(JsonNode shown);
    }

    private void await(Program program, String path, Wished wished) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        for (var shown = program.get(path); !wished.test(shown); shown = program.get(path)) {
            assertThat(System.nanoTime()).as("seed %s: %s", seed, shown).isLessThan(until);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
