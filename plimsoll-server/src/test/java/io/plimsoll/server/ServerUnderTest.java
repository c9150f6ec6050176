package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// The whole server on a data folder, spoken to over HTTP.
final class ServerUnderTest implements AutoCloseable {

    static final String KEY = "an-admin-key-for-the-tests";
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Where tests run beside others, a computation may wait for its turn without the server being at its capacity.
    private static final Map<String, String> UNHURRIED = Map.of("plimsoll.load.max-queue-time", "9s");

    private final ConfigurableApplicationContext context;
    private final HttpClient client = HttpClient.newHttpClient();
    private final String root;

    ServerUnderTest(Path data, Map<String, String> settings) {
        var arguments =
                new ArrayList<>(List.of("--plimsoll.data=" + data, "--plimsoll.port=0", "--plimsoll.admin-key=" + KEY));
        var all = new LinkedHashMap<>(UNHURRIED);
        all.putAll(settings);
        all.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        context = new SpringApplicationBuilder(ServerConfiguration.class)
                .bannerMode(Banner.Mode.OFF)
                .run(arguments.toArray(String[]::new));
        var web = Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer());
        root = (settings.containsKey("plimsoll.tls.certificate") ? "https" : "http") + "://127.0.0.1:" + web.getPort();
    }

    URI at(String path) {
        return URI.create(root + path);
    }

    String address() {
        return root;
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    HttpResponse<String> send(String key, String method, String path, String type, String body) {
        return send(key, method, path, type, body, Map.of());
    }

    HttpResponse<String> send(
            String key, String method, String path, String type, String body, Map<String, String> headers) {
        var request = HttpRequest.newBuilder(URI.create(root + path))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", type)
                .method(method, BodyPublishers.ofString(body));
        headers.forEach(request::header);
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// With further headers, names and values in turn.
    HttpResponse<String> send(String method, String path, String body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(root + path))
                .header("Authorization", "Bearer " + KEY)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> json(String method, String path, String body) {
        return send(KEY, method, path, "application/json", body);
    }

    JsonNode get(String path) {
        return get(KEY, path);
    }

    private JsonNode get(String key, String path) {
        return JSON.readTree(send(key, "GET", path, "application/json", "").body());
    }

    /// Asks until the answer is as wished, for a minute at most.
    JsonNode await(String path, Predicate<JsonNode> wished) {
        return await(KEY, path, wished);
    }

    JsonNode await(String key, String path, Predicate<JsonNode> wished) {
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        var answer = get(key, path);
        while (!wished.test(answer)) {
            assertThat(System.nanoTime()).as("%s", answer).isLessThan(until);
            try {
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            answer = get(key, path);
        }
        return answer;
    }

    // --- documents

    static String collection(String name) {
        return "/api/v1/collections/" + name;
    }

    void create(String collection) {
        assertThat(json("PUT", collection(collection), "{}").statusCode()).isEqualTo(201);
    }

    /// One word that no other document has.
    static String word(String id) {
        return "token" + id.replace("-", "x");
    }

    static String text(String id) {
        return "The crate " + word(id) + " stands on the quay and waits at its berth for a ship that takes it.";
    }

    boolean put(String collection, String id) {
        return put(collection, id, text(id));
    }

    boolean put(String collection, String id, String text) {
        return send(KEY, "PUT", collection(collection) + "/documents/" + id, "text/plain", text)
                        .statusCode()
                == 202;
    }

    boolean delete(String collection, String id) {
        return json("DELETE", collection(collection) + "/documents/" + id, "").statusCode() == 202;
    }

    void awaitQuiet(String collection) {
        await(collection(collection), shown -> shown.path("pending").asInt(-1) == 0);
    }

    /// Documents that hold the word, each as often as it is found.
    List<String> found(String collection, String word) {
        var body = "{\"query\":\"" + word + "\",\"mode\":\"lexical\",\"rewrite\":false,\"k\":10}";
        var answer = JSON.readTree(
                json("POST", collection(collection) + "/search", body).body());
        var ids = new ArrayList<String>();
        answer.path("hits").forEach(hit -> ids.add(hit.path("documentId").asString("")));
        return ids;
    }

    // --- backups

    /// Begins it and waits for its end.
    JsonNode ended(String path, String body) {
        var begun = json("POST", path, body);
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
        var id = JSON.readTree(begun.body()).path("id").asString("");
        return await(
                "/admin/v1/backup-activities/" + id,
                shown -> !shown.path("state").asString("RUNNING").equals("RUNNING"));
    }

    /// Returns its name.
    String backUp() {
        var ended = ended("/admin/v1/backups", "{}");
        assertThat(ended.path("state").asString("")).as("%s", ended).isEqualTo("DONE");
        return ended.path("backup").asString("");
    }

    @Override
    public void close() {
        context.close();
        client.close();
    }
}
