package io.plimsoll.server.cli;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `plimsoll demo`: a server with a small company handbook in it.
@Command(
        name = "demo",
        description = "Starts the server and puts a sample handbook in, so that you can ask within a minute.",
        footer = {"", "Example:  plimsoll demo --port 8080"})
final class DemoCommand implements Callable<Integer> {

    private static final String COLLECTION = "handbook";
    private static final String QUESTION = "How many vacation days do I have?";

    private final Surroundings surroundings;
    private final ServeAction serve;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--port", paramLabel = "N", description = "the port; 0 for any free one (default: 8080)")
    private Optional<Integer> port = Optional.empty();

    @Option(names = "--data", paramLabel = "DIR", description = "where everything is kept (default: data)")
    private Optional<Path> data = Optional.empty();

    DemoCommand(Surroundings surroundings, ServeAction serve) {
        this.surroundings = surroundings;
        this.serve = serve;
    }

    @Override
    public Integer call() throws InterruptedException {
        var samples = surroundings.home().resolve("samples").resolve(COLLECTION);
        if (!Files.isDirectory(samples)) {
            throw CommandFailure.of("no_samples", "the sample documents are missing; they belong in " + samples);
        }
        var server = serve.start(
                ServeCommand.options(Objects.requireNonNull(spec), data, port, Optional.empty(), Optional.empty()));
        var key = surroundings.variable("PLIMSOLL_ADMIN_KEY").or(() -> ClientOptions.adminKey(server.data()));
        load(server, key, samples);
        welcome(
                server,
                key.isPresent() && surroundings.variable("PLIMSOLL_ADMIN_KEY").isPresent());
        surroundings.out().println("ready " + server.address());
        server.awaitStop();
        return 0;
    }

    private void load(RunningServer server, Optional<String> key, Path samples) {
        try (var client = new ServerClient(server.address(), key)) {
            if (!CollectionCreation.exists(client, COLLECTION)) {
                client.put(Routes.collection(COLLECTION), Json.object());
            }
            var files = FileTree.of(List.of(samples)).files();
            var report = new IngestReport();
            try (var progress = new ProgressLine(surroundings, files.size(), "document")) {
                new FolderIngestion(client, COLLECTION, surroundings, progress).send(files, report);
            }
            new JobWatch(client, surroundings, COLLECTION).await(report);
            report.print(surroundings.err());
        }
    }

    private void welcome(RunningServer server, boolean keyFromEnvironment) {
        var out = surroundings.out();
        var file = server.data().resolve("admin.key");
        var key = keyFromEnvironment ? "$PLIMSOLL_ADMIN_KEY" : "$(cat " + quoted(file.toString()) + ")";
        out.println();
        out.println(surroundings.bold("Plimsoll is ready at " + server.address()));
        out.println("  API key     " + (keyFromEnvironment ? "in PLIMSOLL_ADMIN_KEY" : "in " + file));
        out.println("  Collection  " + COLLECTION);
        out.println();
        out.println("Ask, in another terminal:");
        curl(out, server, key);
        out.println();
    }

    private static void curl(PrintStream out, RunningServer server, String key) {
        out.println("  curl -s " + server.address() + "/api/v1/collections/" + COLLECTION + "/ask \\");
        out.println("    -H \"Authorization: Bearer " + key + "\" -H 'Content-Type: application/json' \\");
        out.println("    -d '{\"question\":\"" + QUESTION + "\"}'");
    }

    private static String quoted(String path) {
        return path.matches("[A-Za-z0-9_./-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
    }
}
