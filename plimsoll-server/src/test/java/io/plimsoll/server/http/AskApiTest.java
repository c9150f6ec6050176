package io.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AskApiTest {

    private static final String ASK = "/api/v1/collections/docs/ask";

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static TestServer.Answer ask(String question, String accept) {
        return server.send(server.request(ASK)
                .header("Authorization", "Bearer " + TestServer.READER)
                .header("Content-Type", "application/json")
                .header("Accept", accept)
                .POST(BodyPublishers.ofString("{\"question\":\"" + question + "\"}")));
    }

    private static List<String> events(TestServer.Answer answer) {
        return answer.response()
                .body()
                .lines()
                .filter(line -> line.startsWith("event: "))
                .map(line -> line.substring(7))
                .toList();
    }

    private static String data(TestServer.Answer answer, String event) {
        var body = answer.response().body();
        int at = body.lastIndexOf("event: " + event + "\ndata: ");
        return body.substring(at + event.length() + 14, body.indexOf("\n\n", at));
    }

    @Test
    void anAnswerHasItsCitationsAndItsUsage() {
        var answer = ask("How many vacation days?", "application/json, text/event-stream;q=0.5");

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        var json = answer.json();
        assertThat(json.path("abstained").asBoolean()).isFalse();
        assertThat(json.path("answer").asString()).contains("25 days").contains("[1]");
        var citation = json.path("citations").get(0);
        assertThat(citation.path("n").asInt()).isEqualTo(1);
        assertThat(citation.path("documentId").asString()).isEqualTo("public");
        assertThat(citation.path("title").asString()).isEqualTo("The public");
        int start = citation.path("start").asInt();
        int end = citation.path("end").asInt();
        assertThat(citation.path("quote").asString()).isEqualTo(TestServer.PUBLIC_TEXT.substring(start, end));
        assertThat(json.path("usage").path("inputTokens").asInt()).isEqualTo(120);
        assertThat(json.path("usage").path("costUsd").asDouble()).isEqualTo((120 * 2 + 17 * 8) / 1e6);
        assertThat(json.path("cached").asBoolean(true)).isFalse();
        assertThat(json.path("query").asString()).isNotBlank();
        assertThat(json.path("traceId").asString()).isEqualTo(answer.header("X-Trace-Id"));
    }

    @Test
    void anAnswerIsStreamedAsItComes() {
        var answer = ask("How many vacation days?", "text/event-stream");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("text/event-stream");
        var events = events(answer);
        assertThat(events).contains("stage", "token", "citation").endsWith("done");
        assertThat(events.indexOf("stage")).isZero();
        var done = Json.parse(data(answer, "done"));
        assertThat(done.path("citations").size()).isPositive();
        assertThat(Json.parse(data(answer, "stage")).path("stage").asString()).isEqualTo("generate");
    }

    @Test
    void aFailureBeforeTheStreamIsAProblem() {
        var answer = ask("  ", "text/event-stream");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    void aFailureWithinTheStreamIsItsLastEvent() {
        var answer = ask("failing vacation days", "text/event-stream");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(events(answer)).endsWith("error").doesNotContain("done");
        assertThat(Json.parse(data(answer, "error")).path("code").asString()).isEqualTo("dependency_failed");
    }

    /// The model has begun then, and hangs.
    private static void awaitFirstWords(Socket socket) throws IOException {
        var seen = new StringBuilder();
        while (seen.indexOf("event: token") < 0) {
            int octet = socket.getInputStream().read();
            assertThat(octet).as(seen.toString()).isNotNegative();
            seen.append((char) octet);
        }
    }

    @Test
    void aCallerThatLeavesStopsTheWork() throws IOException, InterruptedException {
        var body = "{\"question\":\"hanging vacation days\"}";
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write(("POST " + ASK + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + TestServer.READER
                                    + "\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\nContent-Length: "
                                    + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            awaitFirstWords(socket);
        }

        assertThat(server.context.getBean(ScriptedModels.class).interrupted.await(15, TimeUnit.SECONDS))
                .isTrue();
    }
}
