package io.plimsoll.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.Writer;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// The packaged program, running in a process of its own.
final class Program implements AutoCloseable {

    static final String KEY = "an-admin-key-for-the-tests";

    private static final ObjectMapper JSON = new ObjectMapper();

    static final Path JAR = Path.of(System.getProperty("plimsoll.jar"));

    private final Process process;
    private final String address;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private Program(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    /// Returns when the program says that it is ready.
    static Program start(Path data) throws IOException {
        return start(data, Map.of());
    }

    /// @param settings as environment variables
    static Program start(Path data, Map<String, String> settings) throws IOException {
        return start(data, settings, ClassArchive.option());
    }

    /// @param option of the JVM
    static Program start(Path data, Map<String, String> settings, String option) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(
                java,
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseCompactObjectHeaders",
                "-Xmx256m",
                // a short life is spent on compiling otherwise
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                option,
                "-jar",
                JAR.toString(),
                "serve",
                "--data",
                data.toString(),
                "--port",
                "0");
        builder.environment().put("PLIMSOLL_ADMIN_KEY", KEY);
        // The machine may be busy with other work; how fast answers come is not what these tests look at.
        builder.environment().put("PLIMSOLL_LIMITS_SEARCH_DEADLINE", "20s");
        builder.environment().putAll(settings);
        builder.redirectErrorStream(true);
        var process = builder.start();
        var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        var seen = new StringBuilder();
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("ready ")) {
                Thread.ofVirtual().start(() -> drain(lines));
                return new Program(process, line.substring("ready ".length()).strip());
            }
            seen.append(line).append('\n');
        }
        throw new IOException("the program ended before it was ready:\n" + seen);
    }

    /// Reads on, so that the program never waits for a reader, until it ends.
    private static void drain(Reader lines) {
        try (lines) {
            lines.transferTo(Writer.nullWriter());
        } catch (IOException ended) {
            // and its output with it
        }
    }

    String address() {
        return address;
    }

    /// Of its memory, what is in the machine's.
    long residentBytes() throws IOException {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .sum();
        }
    }

    /// Files and connections.
    int openHandles() throws IOException {
        try (var handles = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            return (int) handles.count();
        }
    }

    HttpResponse<String> send(String method, String path, String type, String body)
            throws IOException, InterruptedException {
        return as(KEY, method, path, type, body);
    }

    HttpResponse<String> as(String key, String method, String path, String type, String body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(address + path))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", type)
                .timeout(Duration.ofSeconds(30))
                .method(method, BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    HttpResponse<String> put(String collection, String id, String text) throws IOException, InterruptedException {
        return send("PUT", document(collection, id), "text/plain", text);
    }

    HttpResponse<String> delete(String collection, String id) throws IOException, InterruptedException {
        return send("DELETE", document(collection, id), "text/plain", "");
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return JSON.readTree(send("GET", path, "application/json", "").body());
    }

    JsonNode search(String collection, String json) throws IOException, InterruptedException {
        return JSON.readTree(send("POST", "/api/v1/collections/" + collection + "/search", "application/json", json)
                .body());
    }

    static String document(String collection, String id) {
        return "/api/v1/collections/" + collection + "/documents/"
                + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// SIGKILL: nothing in the program gets to run any more.
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /// SIGTERM; returns the exit code.
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(40, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("the program did not stop within 40 s of SIGTERM");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
    }
}
