package io.plimsoll.server.cli;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// One server, spoken to over HTTP. Every answer that is not a success is thrown as a [CommandFailure]. May be used by
/// many threads.
final class ServerClient implements AutoCloseable {

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);
    private static final Duration STREAM_WITHIN = Duration.ofMinutes(5);
    private static final int MAX_PAGES = 10_000;

    private final URI base;
    private final Optional<String> key;
    private final HttpClient http;

    ServerClient(URI base, Optional<String> key) {
        this(base, key, Optional.empty());
    }

    /// @param trust whom the server's certificate must be of; absent for the platform's authorities
    ServerClient(URI base, Optional<String> key, Optional<SSLContext> trust) {
        this.base = base;
        this.key = key;
        var builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_WITHIN)
                .followRedirects(HttpClient.Redirect.NEVER);
        trust.ifPresent(builder::sslContext);
        this.http = builder.build();
    }

    URI base() {
        return base;
    }

    JsonNode get(String path) {
        return json(send(request(path).GET(), ANSWER_WITHIN));
    }

    JsonNode post(String path, JsonNode body) {
        return json(send(withJson(request(path), body).POST(publisher(body)), ANSWER_WITHIN));
    }

    /// For an answer that matters more than when it comes.
    ///
    /// @param deadline that the server gives the request
    JsonNode post(String path, JsonNode body, Duration deadline) {
        var request =
                withJson(request(path), body).header("X-Request-Deadline-Ms", String.valueOf(deadline.toMillis()));
        return json(send(request.POST(publisher(body)), ANSWER_WITHIN.plus(deadline)));
    }

    JsonNode put(String path, JsonNode body) {
        return json(send(withJson(request(path), body).PUT(publisher(body)), ANSWER_WITHIN));
    }

    JsonNode delete(String path) {
        return json(send(request(path).DELETE(), ANSWER_WITHIN));
    }

    /// Streams a file; nothing of it is kept in memory.
    JsonNode putFile(String path, Path file, String mediaType) {
        try {
            var request = request(path).header("Content-Type", mediaType).PUT(BodyPublishers.ofFile(file));
            return json(send(request, STREAM_WITHIN));
        } catch (FileNotFoundException e) {
            throw CommandFailure.of("unreadable", "the file cannot be read");
        }
    }

    /// Sends lines of JSON (NDJSON) to where one answer comes back.
    JsonNode sendLines(String method, String path, String lines) {
        var request = request(path)
                .header("Content-Type", "application/x-ndjson")
                .method(method, BodyPublishers.ofString(lines));
        return json(send(request, ANSWER_WITHIN));
    }

    /// Sends lines of JSON (NDJSON) and returns the lines of the answer.
    List<JsonNode> postLines(String path, String lines) {
        var request = request(path)
                .setHeader("Accept", "application/x-ndjson")
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(lines));
        var answers = new ArrayList<JsonNode>();
        text(send(request, STREAM_WITHIN))
                .lines()
                .filter(line -> !line.isBlank())
                .map(Json::parseOrEmpty)
                .forEach(answers::add);
        return answers;
    }

    /// A file as it is; absent where there is none.
    Optional<byte[]> bytes(String path) {
        var response = raw(request(path)
                .setHeader("Accept", "*/*")
                .GET()
                .timeout(ANSWER_WITHIN)
                .build());
        if (response.statusCode() == 404) {
            text(response);
            return Optional.empty();
        }
        if (response.statusCode() >= 300) {
            throw refused(response);
        }
        try (var body = response.body()) {
            return Optional.of(body.readAllBytes());
        } catch (IOException e) {
            throw CommandFailure.of("connection_lost", "the connection broke in the middle of the answer");
        }
    }

    /// Hands over the lines of an answer while they come.
    void lines(String path, Consumer<String> lines) {
        var response =
                send(request(path).setHeader("Accept", "application/x-ndjson").GET(), STREAM_WITHIN);
        try (var reader = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            reader.lines().forEach(lines);
        } catch (IOException | UncheckedIOException e) {
            throw CommandFailure.of("connection_lost", "the connection broke in the middle of the answer");
        }
    }

    /// Asks for a stream of events; the caller closes the body.
    HttpResponse<InputStream> stream(String path, JsonNode body) {
        var request = withJson(request(path), body)
                .setHeader("Accept", "text/event-stream")
                .POST(publisher(body));
        return send(request, STREAM_WITHIN);
    }

    /// All elements of a list, page after page.
    List<JsonNode> list(String path) {
        var all = new ArrayList<JsonNode>();
        var next = path;
        for (var page = 0; page < MAX_PAGES; page++) {
            var answer = get(next);
            var items = Json.items(answer);
            all.addAll(items);
            if (!answer.path("hasMore").asBoolean(false) || items.isEmpty()) {
                return all;
            }
            var cursor = Json.text(answer, "after", "next").or(() -> Json.text(items.getLast(), "id", "name"));
            if (cursor.isEmpty()) {
                return all;
            }
            next = path + (path.contains("?") ? "&" : "?") + "after=" + Routes.segment(cursor.get());
        }
        return all;
    }

    /// The status with which the server answers, 0 when nothing answers.
    int status(String path) {
        try {
            return raw(request(path).GET().timeout(CONNECT_WITHIN).build()).statusCode();
        } catch (CommandFailure e) {
            return 0;
        }
    }

    private HttpRequest.Builder request(String path) {
        var text = base.toString();
        var root = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        var request = HttpRequest.newBuilder(URI.create(root + path)).header("Accept", "application/json");
        key.ifPresent(value -> request.header("Authorization", "Bearer " + value));
        return request;
    }

    private static HttpRequest.Builder withJson(HttpRequest.Builder request, JsonNode body) {
        return body.isMissingNode() ? request : request.header("Content-Type", "application/json");
    }

    private static HttpRequest.BodyPublisher publisher(JsonNode body) {
        return body.isMissingNode() ? BodyPublishers.noBody() : BodyPublishers.ofString(Json.compact(body));
    }

    private HttpResponse<InputStream> send(HttpRequest.Builder request, Duration within) {
        var response = raw(request.timeout(within).build());
        if (response.statusCode() >= 300) {
            throw refused(response);
        }
        return response;
    }

    private static CommandFailure refused(HttpResponse<InputStream> response) {
        var body = Json.parseOrEmpty(text(response));
        return new CommandFailure(Problem.of(response.statusCode(), body, Retries.retryAfter(response.headers())));
    }

    private HttpResponse<InputStream> raw(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofInputStream());
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw CommandFailure.of(
                    "unreachable",
                    "no server answers at " + base + "; start one with `plimsoll serve`, or name another with --url");
        } catch (HttpTimeoutException e) {
            throw CommandFailure.of("no_answer", "the server at " + base + " did not answer in time");
        } catch (SSLException e) {
            throw CommandFailure.of(
                    "not_trusted",
                    "the connection to " + base + " is not trusted: " + e.getMessage()
                            + "; name who issued the server's certificate with --cacert, and show one"
                            + " with --cert where the server asks for it");
        } catch (IOException e) {
            throw CommandFailure.of("connection_lost", "the connection to " + base + " broke: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.of("interrupted", "interrupted while waiting for the server");
        }
    }

    private static JsonNode json(HttpResponse<InputStream> response) {
        var text = text(response);
        try {
            return text.isBlank() ? Json.object() : Json.parse(text);
        } catch (JacksonException e) {
            throw CommandFailure.of("not_plimsoll", "what answers at " + response.uri() + " does not speak JSON");
        }
    }

    private static String text(HttpResponse<InputStream> response) {
        try (var body = response.body()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw CommandFailure.of("connection_lost", "the connection broke in the middle of the answer");
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
