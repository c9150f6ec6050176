package io.plimsoll.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// The packaged program in a process of its own, started by the launcher as a user starts it.
final class Program implements AutoCloseable {

    static final String KEY = "an-admin-key-for-the-benchmarks";

    private final Process process;
    private final Path home;
    private final String address;
    private final double secondsToReady;
    private final double cpuSecondsToReady;
    private final HttpClient client = HttpClient.newHttpClient();

    private Program(Process process, Path home, String address, double secondsToReady) {
        this.process = process;
        this.home = home;
        this.address = address;
        this.secondsToReady = secondsToReady;
        this.cpuSecondsToReady = cpuSeconds();
    }

    /// Starts `serve` or `demo` and returns when it says that it is ready.
    ///
    /// @param home    the project's root folder, with the launcher
    /// @param options further options of the JVM
    static Program start(Path home, String command, Path data, String options) throws IOException {
        var builder = launcher(home, List.of(command, "--data", data.toString(), "--port", "0"));
        builder.environment().put("PLIMSOLL_JAVA_OPTS", options);
        builder.redirectError(data.resolveSibling(data.getFileName() + ".log").toFile());
        long begun = System.nanoTime();
        var process = builder.start();
        var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("ready ")) {
                double seconds = (System.nanoTime() - begun) / 1e9;
                Thread.ofVirtual().start(() -> drain(lines));
                return new Program(
                        process, home, line.substring("ready ".length()).strip(), seconds);
            }
        }
        throw new IOException("the program ended before it was ready; its log is beside " + data);
    }

    /// Reads on, so that the program never waits for a reader, until it ends.
    private static void drain(Reader lines) {
        try (lines) {
            lines.transferTo(Writer.nullWriter());
        } catch (IOException e) {
            // the program has ended, and its output with it
        }
    }

    /// Where it listens: `http://127.0.0.1:8080`.
    String address() {
        return address;
    }

    double secondsToReady() {
        return secondsToReady;
    }

    double cpuSecondsToReady() {
        return cpuSecondsToReady;
    }

    /// Processor time of the server since it started.
    double cpuSeconds() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
    }

    /// What of the process is in memory now, in megabytes as `ps` counts them (1,024 × 1,024 bytes).
    double residentMb() throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
            }
        }
        throw new IOException("the process's memory is not to be read");
    }

    /// Runs a command of the command line against this server, in a process of its own; returns the seconds it took.
    double command(List<String> line) throws IOException, InterruptedException {
        var builder = launcher(home, line).inheritIO().redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("PLIMSOLL_URL", address);
        long begun = System.nanoTime();
        int exit = builder.start().waitFor();
        if (exit != 0) {
            throw new IOException(line + " ended with " + exit);
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    /// Sends a JSON body, or none with GET, and returns the answer.
    JsonNode call(String method, String path, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(address + path))
                .header("Authorization", "Bearer " + KEY)
                .header("Content-Type", "application/json")
                .timeout(Duration.ofMinutes(1))
                .method(method, BodyPublishers.ofString(body))
                .build();
        var response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IOException(method + " " + path + " was answered with " + response.statusCode());
        }
        return new ObjectMapper().readTree(response.body());
    }

    /// Milliseconds from sending a request to having read its answer, which must be a good one.
    double millis(String method, String path, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(address + path))
                .header("Authorization", "Bearer " + KEY)
                .header("Content-Type", "application/json")
                .timeout(Duration.ofMinutes(1))
                .method(method, BodyPublishers.ofString(body))
                .build();
        long begun = System.nanoTime();
        int status = client.send(request, BodyHandlers.discarding()).statusCode();
        double took = (System.nanoTime() - begun) / 1e6;
        if (status / 100 != 2) {
            throw new IOException(method + " " + path + " was answered with " + status);
        }
        return took;
    }

    long pid() {
        return process.pid();
    }

    /// Sends a JSON body with another key than the operator's and returns the status of the answer.
    int status(String method, String path, String key, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(address + path))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .timeout(Duration.ofMinutes(1))
                .method(method, BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    /// SIGTERM, and SIGKILL if that does not help.
    @Override
    public void close() {
        client.close();
        process.destroy();
        try {
            if (!process.waitFor(40, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /// Removes a folder with all that is in it, if it is there.
    static void remove(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path each, @Nullable IOException failure) throws IOException {
                    Files.delete(each);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProcessBuilder launcher(Path home, List<String> line) {
        var command = new ArrayList<String>();
        command.add(home.resolve("plimsoll").toString());
        command.addAll(line);
        var builder = new ProcessBuilder(command);
        builder.environment()
                .putAll(Map.of(
                        "PLIMSOLL_NO_BUILD",
                        "1",
                        "PLIMSOLL_JAVA_HOME",
                        System.getProperty("java.home"),
                        "PLIMSOLL_ADMIN_KEY",
                        KEY));
        return builder;
    }
}
