package io.plimsoll.server.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `plimsoll doctor`
@Command(
        name = "doctor",
        description = "Checks this machine and the server, and says what to do about what is wrong.",
        footer = {"", "Example:  plimsoll doctor"})
final class DoctorCommand implements Callable<Integer> {

    private static final int NEEDED_JAVA = 25;
    private static final long NEEDED_BYTES = 1L << 30;

    /// @param advice empty where there is nothing to do
    record Finding(String name, boolean well, String seen, String advice) {}

    private final Surroundings surroundings;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final ClientOptions server;

    DoctorCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.server = new ClientOptions(surroundings);
    }

    @Override
    public Integer call() {
        var findings = new ArrayList<Finding>();
        findings.add(java());
        findings.add(data(surroundings.folder().resolve(server.dataFolder())));
        try (var client = server.connect(Objects.requireNonNull(spec))) {
            findings.addAll(server(client));
        }
        findings.add(samples());
        findings.add(chat());
        server.print(document(findings), () -> findings.forEach(this::print));
        return findings.stream().allMatch(Finding::well) ? 0 : 1;
    }

    private static Finding java() {
        var feature = Runtime.version().feature();
        return new Finding(
                "java",
                feature >= NEEDED_JAVA,
                "Java " + Runtime.version(),
                "install a JDK " + NEEDED_JAVA + " or newer");
    }

    private static Finding data(Path folder) {
        var existing = folder;
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        if (!Files.isWritable(existing) || (existing.equals(folder) && !Files.isDirectory(folder))) {
            return new Finding(
                    "data",
                    false,
                    folder + " cannot be written",
                    "change its owner, or keep the data elsewhere:"
                            + " plimsoll serve --data DIR, plimsoll doctor --data-dir DIR");
        }
        try {
            var free = Files.getFileStore(existing).getUsableSpace();
            return new Finding(
                    "data",
                    free >= NEEDED_BYTES,
                    folder + " is writable, " + (free >> 20) + " MiB free",
                    "make room: at least " + (NEEDED_BYTES >> 20) + " MiB");
        } catch (IOException e) {
            return new Finding("data", false, "the free space at " + folder + " is unknown", "look at the disk");
        }
    }

    private static List<Finding> server(ServerClient client) {
        var health = client.status("/health/live");
        if (health == 0) {
            return List.of(port(client));
        }
        var reachable = new Finding(
                "server",
                health == 200,
                client.base() + (health == 200 ? " is alive" : " answers /health/live with " + health),
                "is it a Plimsoll server? see its log");
        return List.of(reachable, key(client));
    }

    private static Finding port(ServerClient client) {
        var host = client.base().getHost();
        var port = client.base().getPort() < 0 ? 80 : client.base().getPort();
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, port));
            return new Finding(
                    "server", true, "none runs at " + client.base() + "; the port is free for `plimsoll serve`", "");
        } catch (IOException e) {
            return new Finding(
                    "server",
                    false,
                    "nothing answers at " + client.base() + " and the port cannot be opened here",
                    "start the server there, or free the port, or name another with --url");
        }
    }

    private static Finding key(ServerClient client) {
        try {
            client.get(Routes.collections());
            return new Finding("key", true, "the server accepts the key", "");
        } catch (CommandFailure failure) {
            return new Finding(
                    "key",
                    false,
                    failure.problem().detail(),
                    "give it by --key, PLIMSOLL_API_KEY, or --data-dir with the server's data folder");
        }
    }

    private Finding samples() {
        var folder = surroundings.home().resolve("samples").resolve("handbook");
        var there = Files.isDirectory(folder);
        return new Finding(
                "samples",
                there,
                folder + (there ? " is there" : " is missing"),
                "needed by `plimsoll demo` only; restore it");
    }

    private Finding chat() {
        var url = surroundings.variable("PLIMSOLL_CHAT_BASE_URL");
        if (url.isEmpty()) {
            return new Finding("chat", true, "no chat service set; answers are quotes from the documents", "");
        }
        return new Finding(
                "chat",
                surroundings.variable("PLIMSOLL_CHAT_MODEL").isPresent(),
                "chat service " + url.get(),
                "set PLIMSOLL_CHAT_MODEL to the model to use");
    }

    private void print(Finding finding) {
        surroundings.out().println((finding.well() ? "✓ " : "✗ ") + finding.name() + ": " + finding.seen());
        if (!finding.well()) {
            surroundings.out().println("  → " + finding.advice());
        }
    }

    private static JsonNode document(List<Finding> findings) {
        var document = Json.object().put("ok", findings.stream().allMatch(Finding::well));
        var checks = document.putArray("checks");
        for (var finding : findings) {
            var check = checks.addObject()
                    .put("name", finding.name())
                    .put("ok", finding.well())
                    .put("seen", finding.seen());
            if (!finding.well()) {
                check.put("advice", finding.advice());
            }
        }
        return document;
    }
}
