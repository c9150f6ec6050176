package io.plimsoll.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// A document that ends the packaged program each time that it is worked on: here by a SIGKILL whenever its job runs.
class FatalDocumentIT {

    private static final String COLLECTION = "/api/v1/collections/notes";
    private static final Map<String, String> TWO_ATTEMPTS = Map.of("PLIMSOLL_INGEST_MAX_ATTEMPTS", "2");
    private static final int MATES = 12;
    private static final long WAIT_SECONDS = 120;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path data;

    @Test
    void itIsTriedAloneAndGivenUpAndTakesNobodyWithIt() throws Exception {
        String job;
        try (var program = Program.start(data, TWO_ATTEMPTS)) {
            assertThat(program.send("PUT", COLLECTION, "application/json", "{}").statusCode())
                    .isEqualTo(201);
            job = acceptAll(program);
            await(program, job, "RUNNING");
            program.kill();
        }
        try (var program = Program.start(data, TWO_ATTEMPTS)) {
            await(program, job, "RUNNING");
            program.kill();
        }
        try (var program = Program.start(data, TWO_ATTEMPTS)) {
            var dead = await(program, job, "DEAD");
            assertThat(dead.path("error").path("code").asString("")).isEqualTo("document_fatal");
            assertThat(dead.path("error").path("detail").asString("")).contains("the process ended");
            awaitQuiet(program);
            var state = program.get(COLLECTION);
            assertThat(state.path("dead").asInt()).isEqualTo(1);
            assertThat(state.path("documents").asInt()).isEqualTo(MATES + 1);
            for (int i = 0; i < MATES; i++) {
                assertThat(program.get(COLLECTION + "/documents/mate-" + i)
                                .path("state")
                                .asString(""))
                        .isEqualTo("SEARCHABLE");
            }
        }
    }

    /// One batch, in whose middle is a document that takes seconds; returns that one's job.
    private static String acceptAll(Program program) throws Exception {
        var lines = new StringBuilder();
        for (int i = 0; i <= MATES; i++) {
            boolean fatal = i == MATES / 2;
            var text = "The harbour master writes the arrival of ship number " + i + " into the ledger. ";
            lines.append("{\"id\":\"")
                    .append(fatal ? "fatal" : "mate-" + (i > MATES / 2 ? i - 1 : i))
                    .append("\",\"text\":\"")
                    .append(fatal ? text.repeat(5_000) : text)
                    .append("\"}\n");
        }
        var answer = program.send("POST", COLLECTION + "/documents:batch", "application/x-ndjson", lines.toString());
        assertThat(answer.statusCode()).isEqualTo(200);
        for (var line : answer.body().lines().map(new ObjectMapper()::readTree).toList()) {
            if (line.path("id").asString("").equals("fatal")) {
                return line.path("job").asString("");
            }
        }
        throw new AssertionError(answer.body());
    }

    private static JsonNode await(Program program, String job, String state) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (true) {
            var shown = program.get("/api/v1/jobs/" + job);
            if (shown.path("state").asString("").equals(state)) {
                return shown;
            }
            assertThat(System.nanoTime()).as("%s", shown).isLessThan(until);
            TimeUnit.MILLISECONDS.sleep(10);
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
