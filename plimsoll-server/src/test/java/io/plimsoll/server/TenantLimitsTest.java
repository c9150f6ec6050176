package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.tenancy.TenantCatalog;
import io.plimsoll.tenant.TenantId;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Every limit of a tenant, met over HTTP on the whole server.
class TenantLimitsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BOOKS = "/api/v1/collections/books";

    @TempDir
    private static Path data;

    private static ServerUnderTest server;

    @BeforeAll
    static void start() {
        server = new ServerUnderTest(data, Map.of("plimsoll.limits.tenant.documents", "3"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /// Creates a tenant with these limits and the collection `books`; returns a key of it.
    private static String tenant(String name, String limits) {
        var path = "/admin/v1/tenants/" + name;
        assertThat(server.json("PUT", path, "{}").statusCode()).isEqualTo(201);
        var key = json(server.json("POST", path + "/keys", "{\"role\":\"tenant-admin\"}"))
                .path("key")
                .asString("");
        assertThat(server.send(key, "PUT", BOOKS, "application/json", "{}").statusCode())
                .isEqualTo(201);
        assertThat(server.json("PUT", path, "{\"limits\":" + limits + "}").statusCode())
                .isEqualTo(200);
        return key;
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JSON.readTree(answer.body());
    }

    private static HttpResponse<String> put(String key, String id, String text) {
        return server.send(key, "PUT", BOOKS + "/documents/" + id, "text/plain", text);
    }

    private static void assertLimited(HttpResponse<String> answer, String limit, long value, String setting) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(429);
        var problem = json(answer);
        assertThat(problem.path("limit").asString("")).isEqualTo(limit);
        assertThat(problem.path("limitValue").asLong()).isEqualTo(value);
        assertThat(problem.path("setting").asString("")).isEqualTo(setting);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void documentsAreLimitedByTheSettingOrByTheTenantsOwnLimit() {
        var key = tenant("a", "{}");
        for (int i = 0; i < 3; i++) {
            assertThat(put(key, "d" + i, "text " + i).statusCode()).isEqualTo(202);
        }
        assertLimited(put(key, "d3", "text"), "documents", 3, "plimsoll.limits.tenant.documents");
        assertThat(put(key, "d2", "another text").statusCode())
                .as("in place of another")
                .isEqualTo(202);

        server.json("PUT", "/admin/v1/tenants/a", "{\"limits\":{\"documents\":4}}");
        assertThat(put(key, "d3", "text").statusCode()).isEqualTo(202);
        assertLimited(put(key, "d4", "text"), "documents", 4, "plimsoll.limits.tenant.documents");
        var usage = json(server.send(key, "GET", "/api/v1/limits", "text/plain", ""));
        assertThat(usage.path("usage").path("documents").asInt()).isEqualTo(4);
        assertThat(usage.path("limits").path("documents").asInt()).isEqualTo(4);
        assertThat(server.get("/admin/v1/tenants/a")
                        .path("ownLimits")
                        .path("documents")
                        .asInt())
                .isEqualTo(4);
    }

    @Test
    void aLineOfABatchThatIsOverTheLimitIsRefusedByItself() {
        var key = tenant("b", "{\"documents\":2}");
        var lines = new StringBuilder();
        for (var id : new String[] {"x", "y", "z", "x"}) {
            lines.append("{\"id\":\"")
                    .append(id)
                    .append("\",\"text\":\"of ")
                    .append(id)
                    .append("\"}\n");
        }
        var answer = server.send(key, "POST", BOOKS + "/documents:batch", "application/x-ndjson", lines.toString());
        assertThat(answer.statusCode()).isEqualTo(200);
        var results = answer.body().lines().map(JSON::readTree).toList();
        assertThat(results)
                .extracting(line -> line.path("status").asString(""))
                .containsExactly("accepted", "accepted", "rejected", "unchanged");
        assertThat(results.get(2).path("limit").asString("")).isEqualTo("documents");
    }

    @Test
    void bytesAreRefusedBeforeTheBodyIsRead() throws Exception {
        var key = tenant("c", "{\"bytes\":100}");
        assertThat(put(key, "d", "x".repeat(60)).statusCode()).isEqualTo(202);
        try (var caller = new Caller("PUT", BOOKS + "/documents/e", key, "text/plain", 1_000_000)) {
            assertThat(caller.answer()).contains(" 429 ").contains("\"limit\":\"bytes\"");
        }
    }

    @Test
    void requestsComeAsOftenAsTheyMayAndAreToldWhenTheNextMay() {
        var key = tenant("d", "{\"requestsPerSecond\":1}");
        HttpResponse<String> answer;
        int served = -1;
        do {
            served++;
            answer = server.send(key, "GET", BOOKS, "text/plain", "");
        } while (answer.statusCode() == 200 && served < 50);
        assertThat(served).isPositive();
        assertLimited(answer, "requestsPerSecond", 1, "plimsoll.limits.tenant.requests-per-second");
    }

    @Test
    void asManyQueriesRunAtOnceAsTheTenantMayHave() throws Exception {
        var key = tenant("e", "{\"concurrentQueries\":1}");
        var question = "{\"query\":\"crate\"}";
        try (var slow = inPlace(key, question.length())) {
            assertLimited(search(key), "concurrentQueries", 1, "plimsoll.limits.tenant.concurrent-queries");
            slow.body(question);
            assertThat(slow.answer()).contains(" 200 ");
        }
        server.await("/health/live", unused -> search(key).statusCode() == 200);
    }

    /// A search that has the tenant's one place and waits for its body. Whoever looks whether it has it may have the
    /// place
    /// himself at that moment; then another is sent.
    private static Caller inPlace(String key, long length) throws Exception {
        for (int attempt = 0; attempt < 50; attempt++) {
            var slow = new Caller("POST", BOOKS + "/search", key, "application/json", length);
            TimeUnit.MILLISECONDS.sleep(200);
            if (search(key).statusCode() == 429) {
                return slow;
            }
            slow.close();
        }
        throw new AssertionError("no search was ever in the tenant's one place");
    }

    private static HttpResponse<String> search(String key) {
        return server.send(key, "POST", BOOKS + "/search", "application/json", "{\"query\":\"crate\"}");
    }

    @Test
    void questionsAreRefusedWhenTheTokensOfTheDayAreUsedUp() {
        var key = tenant("f", "{\"tokensPerDay\":10}");
        var tenants = server.bean(TenantCatalog.class);
        tenants.spend(new TenantId("f"), 10);
        var answer = server.send(key, "POST", BOOKS + "/ask", "application/json", "{\"question\":\"Where?\"}");
        assertLimited(answer, "tokensPerDay", 10, "plimsoll.limits.tenant.tokens-per-day");
        assertThat(search(key).statusCode()).as("searches use none").isEqualTo(200);
    }

    @Test
    void passagesAreCountedWhenTheyAreIndexed() {
        var key = tenant("g", "{\"passages\":1}");
        assertThat(put(key, "d", "one passage").statusCode()).isEqualTo(202);
        server.await(
                "/admin/v1/tenants/g",
                shown -> shown.path("usage").path("passages").asInt() == 1);
        server.await("/health/live", unused -> put(key, "e", "another").statusCode() == 429);
        assertLimited(put(key, "f", "a third"), "passages", 1, "plimsoll.limits.tenant.passages");
    }

    /// A caller who sends a request's head, and its body when told to.
    private static final class Caller implements AutoCloseable {
        private final Socket socket;

        Caller(String method, String path, String key, String type, long length) throws IOException {
            var address = URI.create(server.address());
            socket = new Socket(address.getHost(), address.getPort());
            socket.setSoTimeout(20_000);
            send(method + " " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key + "\r\nContent-Type: "
                    + type + "\r\nContent-Length: " + length + "\r\nConnection: close\r\n\r\n");
        }

        private void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
        }

        void body(String text) throws IOException {
            send(text);
        }

        /// Up to the end of the first JSON object: the connection may stay open for the rest of the body.
        String answer() throws IOException {
            var answer = new StringBuilder();
            var characters = new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8);
            for (int c = characters.read(); c >= 0; c = characters.read()) {
                answer.append((char) c);
                if (c == '}') {
                    break;
                }
            }
            return answer.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
