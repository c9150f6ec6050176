package io.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.request.Admission.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What a full server refuses, when, and what never.
class AdmissionTest {

    private static final String SEARCH = "/api/v1/collections/docs/search";
    private static final String ASK = "/api/v1/collections/docs/ask";
    private static final String DOCUMENT = "/api/v1/collections/docs/documents/new";

    private static TestServer server;
    private static MemoryAdmission admission;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        admission = server.context.getBean(MemoryAdmission.class);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /// A place is given back after the answer has left, so a caller may see the answer before.
    @AfterEach
    void empty() throws InterruptedException {
        admission.full = Set.of();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (admission.held.get() != 0 && System.nanoTime() < until) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertThat(admission.held.get()).as("every place was given back").isZero();
    }

    private static TestServer.Answer search(String key) {
        return server.json("POST", SEARCH, key, "{\"query\":\"vacation\"}");
    }

    private static void assertRefused(TestServer.Answer answer) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(503);
        assertThat(answer.json().path("code").asString()).isEqualTo("overloaded");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
    }

    @Test
    void eachKindOfWorkIsRefusedByItself() {
        admission.full = EnumSet.of(Kind.SEARCH);
        assertRefused(search(TestServer.READER));
        assertThat(server.json("POST", ASK, TestServer.READER, "{\"question\":\"How many vacation days?\"}")
                        .status())
                .isEqualTo(200);

        admission.full = EnumSet.of(Kind.ASK);
        assertRefused(server.json("POST", ASK, TestServer.READER, "{\"question\":\"How many vacation days?\"}"));
        assertThat(search(TestServer.READER).status()).isEqualTo(200);

        admission.full = EnumSet.of(Kind.WRITE);
        assertRefused(server.send("PUT", DOCUMENT, TestServer.EDITOR, "text/plain", "new"));
        assertRefused(server.send(
                "POST",
                "/api/v1/collections/docs/documents:batch",
                TestServer.EDITOR,
                "application/x-ndjson",
                "{\"id\":\"a\",\"text\":\"a\"}"));
    }

    @Test
    void streamsAreRefusedBeforeTheyBegin() {
        admission.full = EnumSet.of(Kind.STREAM);

        assertRefused(server.send(server.request(ASK)
                .header("Authorization", "Bearer " + TestServer.READER)
                .header("Content-Type", "application/json")
                .header("Accept", "text/event-stream")
                .POST(BodyPublishers.ofString("{\"question\":\"How many vacation days?\"}"))));
    }

    @Test
    void healthMetricsAdministrationAndReadsAreNeverRefused() {
        admission.full = EnumSet.allOf(Kind.class);

        assertThat(server.get("/health/live", "").status()).isEqualTo(200);
        assertThat(server.get("/health/ready", "").status()).isEqualTo(200);
        assertThat(server.get("/metrics", TestServer.OPERATOR).status()).isEqualTo(200);
        assertThat(server.get("/admin/v1/dependencies", TestServer.OPERATOR).status())
                .isEqualTo(200);
        assertThat(server.get("/admin/v1/tenants", TestServer.OPERATOR).status())
                .isEqualTo(200);
        assertThat(server.get("/api/v1/collections", TestServer.READER).status())
                .isEqualTo(200);
        assertThat(server.json("DELETE", DOCUMENT, TestServer.EDITOR, "").status())
                .isNotEqualTo(503);
    }

    @Test
    void theBodyOfWhatIsRefusedIsNotWaitedFor() throws IOException {
        admission.full = EnumSet.allOf(Kind.class);
        for (var key : List.of(TestServer.FINANCE_READER, TestServer.FINANCE_READER)) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.getOutputStream()
                        .write(("POST " + SEARCH + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key
                                        + "\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                var answer =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                assertThat(answer.readLine()).startsWith("HTTP/1.1 503");
            }
        }
    }

    /// More of them than a web server allows on one connection by itself.
    @Test
    void aRefusalLeavesTheConnectionOpenForTheNextRequest() throws IOException {
        assertThat(search(TestServer.READER).status()).isEqualTo(200);
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            admission.full = EnumSet.of(Kind.SEARCH);
            for (int i = 0; i < 120; i++) {
                var refused = answer(socket, "");
                assertThat(refused.getFirst()).startsWith("HTTP/1.1 503");
                assertThat(refused)
                        .contains("Retry-After: 1", "Content-Type: application/problem+json")
                        .anyMatch(line -> line.startsWith("X-Trace-Id: "))
                        .noneMatch(line -> line.startsWith("Connection: "));
                assertThat(refused.getLast()).contains("\"code\":\"overloaded\"");
            }
            admission.full = Set.of();
            assertThat(answer(socket, "").getFirst()).startsWith("HTTP/1.1 200");

            admission.full = EnumSet.of(Kind.SEARCH);
            assertThat(answer(socket, "Connection: close\r\n")).contains("Connection: close");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    /// The answer's lines, the last of which is its body.
    private static List<String> answer(Socket socket, String header) throws IOException {
        var body = "{\"query\":\"vacation\"}";
        socket.getOutputStream()
                .write(("POST " + SEARCH + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + TestServer.READER
                                + "\r\nContent-Type: application/json\r\n" + header + "Content-Length: " + body.length()
                                + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.US_ASCII));
        var lines = new ArrayList<String>();
        int length = -1;
        boolean chunked = false;
        for (var line = line(socket); !line.isEmpty(); line = line(socket)) {
            lines.add(line);
            length = line.startsWith("Content-Length: ") ? Integer.parseInt(line.substring(16)) : length;
            chunked |= line.equals("Transfer-Encoding: chunked");
        }
        var content = new StringBuilder();
        while (chunked && (length = Integer.parseInt(line(socket), 16)) >= 0) {
            content.append(new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8));
            var unused = line(socket);
            chunked = length > 0;
        }
        if (content.isEmpty()) {
            content.append(new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8));
        }
        lines.add(content.toString());
        return lines;
    }

    private static String line(Socket socket) throws IOException {
        var line = new StringBuilder();
        for (int next = socket.getInputStream().read();
                next != '\n';
                next = socket.getInputStream().read()) {
            assertThat(next).as("the connection is open").isNotEqualTo(-1);
            line.append((char) next);
        }
        return line.toString().strip();
    }

    @Test
    void whoIsKnownIsRefusedBeforeTheCredentialIsLookedUpAndWhoIsNotIsNot() {
        assertThat(search(TestServer.READER).status()).isEqualTo(200);
        var keys = server.context.getBean(MemoryKeys.class);
        int before = keys.lookups.get();
        admission.full = EnumSet.allOf(Kind.class);

        assertRefused(search(TestServer.READER));

        assertThat(keys.lookups.get()).isEqualTo(before);
        assertThat(search("plm_nobody_knows").status()).isEqualTo(401);
    }

    @Test
    void whileAModelWritesTheAnswerItsPlaceIsFree() throws Exception {
        admission.entered.clear();
        var body = "{\"question\":\"hanging vacation days\"}";
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write(("POST " + ASK + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + TestServer.READER
                                    + "\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\nContent-Length: "
                                    + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            var seen = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            for (var line = seen.readLine(); !line.equals("event: token"); line = seen.readLine()) {}

            assertThat(admission.entered).containsExactly(Kind.ASK, Kind.STREAM);
            assertThat(admission.held.get()).as("the stream's alone").isEqualTo(1);
        }
        while (admission.held.get() > 0) {
            Thread.onSpinWait();
        }
    }
}
