package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.server.store.TestPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// The server with everything that belongs to it, through its door.
class WholeServerTest {

    private static final String KEY = "an-admin-key-for-the-tests";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path data;

    /// @param root of all addresses
    private record Running(String root, HttpClient client) {

        HttpResponse<String> send(String method, String path, String type, String body)
                throws IOException, InterruptedException {
            return client.send(
                    HttpRequest.newBuilder(URI.create(root + path))
                            .header("Authorization", "Bearer " + KEY)
                            .header("Content-Type", type)
                            .method(method, BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        }

        JsonNode get(String path) throws IOException, InterruptedException {
            return JSON.readTree(send("GET", path, "application/json", "").body());
        }

        /// Asks until the answer is as wished, for a minute at most.
        JsonNode await(String path, Predicate<JsonNode> wished) throws IOException, InterruptedException {
            long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
            var answer = get(path);
            while (!wished.test(answer)) {
                assertThat(System.nanoTime()).as("%s", answer).isLessThan(until);
                TimeUnit.MILLISECONDS.sleep(50);
                answer = get(path);
            }
            return answer;
        }
    }

    private interface Script {
        void run(Running server) throws IOException, InterruptedException;
    }

    private void withServer(Map<String, String> settings, Script script) throws IOException, InterruptedException {
        var arguments =
                new ArrayList<>(List.of("--plimsoll.data=" + data, "--plimsoll.port=0", "--plimsoll.admin-key=" + KEY));
        settings.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        var builder = new SpringApplicationBuilder(ServerConfiguration.class).bannerMode(Banner.Mode.OFF);
        try (var context = builder.run(arguments.toArray(String[]::new));
                var client = HttpClient.newHttpClient()) {
            int port = Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer())
                    .getPort();
            script.run(new Running("http://127.0.0.1:" + port, client));
        }
    }

    private static Map<String, String> onPostgres() {
        var database = TestPostgres.createEmpty();
        return Map.of(
                "plimsoll.database.url", database.url(),
                "plimsoll.database.user", database.user().orElseThrow(),
                "plimsoll.database.password", database.password().orElseThrow());
    }

    @Test
    void itRunsOnPostgresAndRemembersWhenItIsStartedAgain() throws Exception {
        var settings = onPostgres();
        withServer(settings, server -> {
            assertThat(server.send("PUT", "/api/v1/collections/c", "application/json", "{}")
                            .statusCode())
                    .isEqualTo(201);
            assertThat(server.send("PUT", "/api/v1/collections/c/documents/a", "text/plain", "The crate stands here.")
                            .statusCode())
                    .isEqualTo(202);
            server.await(
                    "/api/v1/collections/c/documents/a",
                    shown -> shown.path("state").asString().equals("SEARCHABLE"));
            var metrics = server.send("GET", "/metrics", "text/plain", "").body();
            assertThat(metrics).contains("plimsoll_ingest_queue_depth 0");
        });
        assertThat(data.resolve("plimsoll.db")).doesNotExist();
        withServer(
                settings,
                server -> assertThat(server.send(
                                        "POST",
                                        "/api/v1/collections/c/search",
                                        "application/json",
                                        "{\"query\":\"crate\"}")
                                .body())
                        .contains("The crate stands here."));
    }

    @Test
    void whatCannotBeReadOfADocumentAnyMoreIsTriedAgainWithinABoundAndSaid() throws Exception {
        withServer(Map.of("plimsoll.ingest.max-attempts", "2"), server -> {
            server.send("PUT", "/api/v1/collections/c", "application/json", "{}");
            var job = JSON.readTree(server.send(
                                    "PUT",
                                    "/api/v1/collections/c/documents/a.pdf",
                                    "application/pdf",
                                    "%PDF-1.7\nbroken")
                            .body())
                    .path("job")
                    .asString();
            var path = "/api/v1/jobs/" + job;
            var dead =
                    server.await(path, shown -> shown.path("state").asString().equals("DEAD"));
            var hash = dead.path("payload").path("contentHash").asString();
            assertThat(dead.path("error").path("code").asString()).startsWith("document_");
            var stored = blob(hash);
            Files.delete(stored);
            Files.createDirectory(stored); // which can be opened, and not be read

            var unread = replayed(server, path, "internal");
            assertThat(unread.path("error").path("detail").asString()).contains("cannot be read");
            assertThat(unread.path("history").size()).as("%s", unread).isEqualTo(3);
            assertThat(server.send("GET", "/metrics", "text/plain", "").body())
                    .contains("plimsoll_dependency_calls_total{dependency=\"blobs\",outcome=\"failed\"} 2.0");
            Files.delete(stored);

            var again = replayed(server, path, "unprocessable_document");
            assertThat(again.path("error").path("detail").asString()).contains("no longer stored");

            assertThat(server.send("DELETE", path, "application/json", "").statusCode())
                    .isEqualTo(204);
            var document = server.get("/api/v1/collections/c/documents/a.pdf");
            assertThat(document.path("state").asString()).isEqualTo("FAILED");
            assertThat(document.path("error").path("detail").asString()).startsWith("discarded");

            assertDamageIsSaidAndMended(server);
        });
    }

    private static JsonNode replayed(Running server, String job, String code) throws IOException, InterruptedException {
        assertThat(server.send("POST", job + ":replay", "application/json", "{}")
                        .statusCode())
                .isEqualTo(202);
        return server.await(
                job,
                shown -> shown.path("state").asString().equals("DEAD")
                        && shown.path("error").path("code").asString().equals(code));
    }

    private void assertDamageIsSaidAndMended(Running server) throws IOException, InterruptedException {
        var document = "/api/v1/collections/c/documents/b";
        var text = "The crate stands on the quay.";
        server.send("PUT", document, "text/plain", text);
        server.await(document, shown -> shown.path("state").asString("").equals("SEARCHABLE"));
        var whole = server.send("GET", document + "/text", "text/plain", "").body();
        assertThat(whole).contains(text);
        try (var files = Files.walk(data.resolve("blob"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                Files.writeString(file, text.substring(0, 10));
            }
        }

        var damaged = server.send("GET", document + "/text", "text/plain", "");
        assertThat(damaged.statusCode()).isEqualTo(500);
        assertThat(damaged.body())
                .contains("delete the document and send it again")
                .doesNotContain(data.toString());

        server.send("DELETE", document, "text/plain", "");
        server.send("PUT", document, "text/plain", text);
        server.await(document, shown -> shown.path("state").asString("").equals("SEARCHABLE"));
        assertThat(server.send("GET", document + "/text", "text/plain", "").body())
                .isEqualTo(whole);
    }

    private Path blob(String hash) throws IOException {
        try (var files = Files.walk(data.resolve("blob"))) {
            return files.filter(file -> file.endsWith(hash)).findFirst().orElseThrow();
        }
    }
}
