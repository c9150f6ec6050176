package io.plimsoll.server.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// What a command finds around it: its streams, the environment, the folders, and how to wait.
///
/// @param home   the project's or the installation's folder, where `samples` lies
/// @param folder the working folder
record Surroundings(
        PrintStream out,
        PrintStream err,
        boolean outIsTerminal,
        boolean errIsTerminal,
        Map<String, String> environment,
        Path home,
        Path folder,
        Pause pause) {

    /// Waits; tests hear of it and don't.
    @FunctionalInterface
    interface Pause {
        void last(Duration wait) throws InterruptedException;
    }

    Surroundings {
        environment = Map.copyOf(environment);
    }

    /// Those of this process. The launcher knows which streams are terminals; output is UTF-8 whatever the locale.
    static Surroundings ofProcess() {
        var terminals = System.getProperty("plimsoll.terminals", "");
        return new Surroundings(
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                terminals.contains("out"),
                terminals.contains("err"),
                System.getenv(),
                Path.of(System.getProperty("plimsoll.home", "")).toAbsolutePath(),
                Path.of("").toAbsolutePath(),
                Thread::sleep);
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    boolean colour() {
        return outIsTerminal && variable("NO_COLOR").isEmpty();
    }

    String bold(String text) {
        return colour() ? "\u001b[1m" + text + "\u001b[0m" : text;
    }

    String faint(String text) {
        return colour() ? "\u001b[2m" + text + "\u001b[0m" : text;
    }

    void sleep(Duration wait) {
        try {
            pause.last(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.of("interrupted", "interrupted while waiting");
        }
    }
}
