package io.plimsoll.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// A tenant with a canary that is at its second step when the program dies, and dies again.
final class TriedTenant {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CANARIES = "/admin/v1/canaries";
    private static final String DOCS = "/api/v1/collections/docs";
    private static final String ORDER = "{\"tenant\":\"tried\",\"flags\":{\"k\":20},\"steps\":[25,50]}";
    private static final int SESSIONS = 16;
    private static final long WAIT_SECONDS = 60;

    private String key = "";
    private String canary = "";
    private int candidates;

    /// Returns when what was seen of the first step is written down, and the second has begun.
    void begin(Program program) throws IOException, InterruptedException {
        assertThat(program.send("PUT", "/admin/v1/tenants/tried", "application/json", "{}")
                        .statusCode())
                .isEqualTo(201);
        var order = "{\"role\":\"tenant-admin\"}";
        var made = program.send("POST", "/admin/v1/tenants/tried/keys", "application/json", order);
        key = JSON.readTree(made.body()).path("key").asString("");
        assertThat(program.as(key, "PUT", DOCS, "application/json", "{}").statusCode())
                .isEqualTo(201);
        var begun = program.send("POST", CANARIES, "application/json", ORDER);
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(201);
        canary = CANARIES + "/" + JSON.readTree(begun.body()).path("id").asString("");
        askAll(program);
        candidates = awaitRequests(program, SESSIONS);
        var promoted = program.send("POST", canary + ":promote", "application/json", "{}");
        assertThat(promoted.statusCode()).as(promoted.body()).isEqualTo(200);
    }

    /// It is where it was, with what it had seen, and every session in the arm that it began with, though the share has
    /// grown since.
    void check(Program program) throws IOException, InterruptedException {
        var shown = program.get(canary);
        assertThat(shown.path("state").asString("")).as("%s", shown).isEqualTo("running");
        assertThat(shown.path("step").asInt()).isEqualTo(2);
        assertThat(shown.path("percent").asDouble()).isEqualTo(50);
        assertThat(awaitRequests(program, SESSIONS)).isEqualTo(candidates);

        askAll(program);
        assertThat(awaitRequests(program, 2 * SESSIONS)).isEqualTo(2 * candidates);
        assertThat(program.send("POST", CANARIES, "application/json", ORDER).statusCode())
                .isEqualTo(409);
    }

    private void askAll(Program program) throws IOException, InterruptedException {
        for (int i = 0; i < SESSIONS; i++) {
            var question = "{\"question\":\"Where does the crate stand?\",\"session\":\"s" + i + "\"}";
            assertThat(program.as(key, "POST", DOCS + "/ask", "application/json", question)
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    /// How many of them the candidate had.
    private int awaitRequests(Program program, int wished) throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (true) {
            var figures = program.get(canary).path("figures");
            int candidate = count(figures, "candidate");
            if (candidate + count(figures, "control") == wished) {
                return candidate;
            }
            assertThat(System.nanoTime()).as("%s", figures).isLessThan(until);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static int count(JsonNode figures, String arm) {
        return Integer.parseInt(figures.path(arm + ".requests").asString("0"));
    }
}
