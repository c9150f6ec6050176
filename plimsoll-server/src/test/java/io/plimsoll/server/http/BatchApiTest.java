package io.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class BatchApiTest {

    private static final String BATCH = "/api/v1/collections/docs/documents:batch";

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static List<JsonNode> send(String body) {
        var answer = server.send("POST", BATCH, TestServer.EDITOR, "application/x-ndjson", body);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("application/x-ndjson");
        return answer.response().body().lines().map(Json::parse).toList();
    }

    @Test
    void aBadLineFailsNoOther() {
        var lines = send(String.join(
                "\n",
                "{\"id\":\"b1\",\"text\":\"one\",\"metadata\":{\"year\":2024}}",
                "{\"id\":\"b2\"",
                "",
                "{\"id\":\"b3\",\"txt\":\"three\"}",
                "{\"text\":\"nameless\"}",
                "{\"id\":\"b5\",\"text\":\"  \"}",
                "{\"id\":\"b6\",\"text\":\"" + "x".repeat(TestServer.MAX_JSON_BYTES) + "\"}",
                "[]",
                "{\"id\":\"b1\",\"text\":\"one\",\"metadata\":{\"year\":2024}}",
                "{\"id\":\"b8\",\"text\":\"eight\",\"updatedAt\":\"soon\"}",
                "{\"id\":\"b9\",\"text\":\"nine\"}\r\n"));

        assertThat(lines).extracting(line -> line.path("line").asInt()).containsExactly(1, 2, 4, 5, 6, 7, 8, 9, 10, 11);
        assertThat(lines)
                .extracting(line ->
                        line.path("status").asString() + " " + line.path("code").asString("-"))
                .containsExactly(
                        "accepted -",
                        "rejected invalid_request",
                        "rejected unknown_field",
                        "rejected invalid_field",
                        "rejected document_empty",
                        "rejected too_large",
                        "rejected invalid_request",
                        "unchanged -",
                        "rejected invalid_field",
                        "accepted -");
        assertThat(lines.get(2).path("id").asString()).isEqualTo("b3");
        assertThat(lines.get(2).path("field").asString()).isEqualTo("txt");
        assertThat(lines.get(5).path("setting").asString()).isEqualTo(HttpSettings.MAX_JSON_BYTES);
        assertThat(lines.get(9).path("job").asString()).isNotEmpty();
    }

    @Test
    void manyLinesAreAnsweredInOrder() {
        var body = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            body.append("{\"id\":\"many-")
                    .append(i)
                    .append("\",\"text\":\"text ")
                    .append(i)
                    .append("\"}\n");
        }

        var lines = send(body.toString());

        assertThat(lines).hasSize(1_000);
        assertThat(lines.getLast().path("id").asString()).isEqualTo("many-999");
        assertThat(lines)
                .allSatisfy(line -> assertThat(line.path("status").asString()).isEqualTo("accepted"));
    }

    @Test
    void aFailureOfAGroupIsAFailureOfItsLines() {
        var lines = send("{\"id\":\"queue-full\",\"text\":\"x\"}\n");

        assertThat(lines.getFirst().path("code").asString()).isEqualTo("queue_full");
        assertThat(lines.getFirst().path("retryAfterMs").asInt()).isEqualTo(1_500);
    }

    @Test
    void anEmptyBatchHasNoResults() {
        assertThat(send("")).isEmpty();
        assertThat(send("\n\n")).isEmpty();
    }

    @Test
    void whoAcceptsJsonAloneIsAnsweredInLinesToo() {
        for (var accepted : List.of("application/json", "application/x-ndjson", "*/*")) {
            var answer = server.send(server.request(BATCH)
                    .header("Authorization", "Bearer " + TestServer.EDITOR)
                    .header("Content-Type", "application/x-ndjson")
                    .header("Accept", accepted)
                    .POST(HttpRequest.BodyPublishers.ofString(
                            "{\"id\":\"json-1\",\"text\":\"one\"}\n{\"id\":\"json-2\",\"text\":\" \"}\n")));

            assertThat(answer.status()).as(accepted).isEqualTo(200);
            assertThat(answer.header("Content-Type")).startsWith("application/x-ndjson");
            assertThat(answer.response().body().lines().map(Json::parse))
                    .extracting(line ->
                            line.path("line").asInt() + line.path("code").asString(""))
                    .containsExactly("1", "2document_empty");
        }
    }

    @Test
    void whoAcceptsNoJsonAtAllIsRefusedBeforeAnythingIsStored() {
        var answer = server.send(server.request(BATCH)
                .header("Authorization", "Bearer " + TestServer.EDITOR)
                .header("Content-Type", "application/x-ndjson")
                .header("Accept", "text/html")
                .POST(HttpRequest.BodyPublishers.ofString("{\"id\":\"html\",\"text\":\"one\"}\n")));

        assertThat(answer.status()).isEqualTo(406);
        assertThat(server.get("/api/v1/collections/docs/documents/html", TestServer.EDITOR)
                        .status())
                .isEqualTo(404);
    }
}
