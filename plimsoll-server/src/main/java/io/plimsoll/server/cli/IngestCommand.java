package io.plimsoll.server.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `plimsoll ingest`
@Command(
        name = "ingest",
        description = {
            "Puts files and folders into a collection and waits until they can be found.",
            "Run it again after an interruption or a change: what is unchanged is skipped."
        },
        footer = {"", "Example:  plimsoll ingest handbook/ --collection handbook --create"})
final class IngestCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final ClientOptions server;

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "files, or folders with all that is below them")
    private List<Path> paths = List.of();

    @Option(
            names = {"-c", "--collection"},
            paramLabel = "C",
            description = "else PLIMSOLL_COLLECTION, else the only one there is")
    private Optional<String> collection = Optional.empty();

    @Option(names = "--create", description = "create the collection if it is not there")
    private boolean create;

    @Option(names = "--no-wait", description = "return when everything is accepted, before it can be found")
    private boolean noWait;

    @Option(
            names = "--labels",
            paramLabel = "L",
            split = ",",
            description = "who sees the documents, such as group:finance; else every reader of the collection")
    private List<String> labels = List.of();

    @Option(
            names = "--denied-labels",
            paramLabel = "L",
            split = ",",
            description = "who does not see them, whatever else he carries")
    private List<String> deniedLabels = List.of();

    IngestCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.server = new ClientOptions(surroundings);
    }

    @Override
    public Integer call() {
        var command = Objects.requireNonNull(spec);
        var files = files(command);
        if (files.isEmpty()) {
            surroundings
                    .err()
                    .println("note: there is no file to send below "
                            + paths.stream().map(Path::toString).collect(Collectors.joining(", ")));
        }
        try (var client = server.connect(command)) {
            var name = server.collection(command, client, collection);
            CollectionCreation.ensure(client, name, create);
            var report = new IngestReport();
            var stopped = send(client, name, files, report);
            server.print(report.toJson().put("collection", name), () -> report.print(surroundings.out()));
            stopped.ifPresent(failure -> surroundings.err().println(failure.shown()));
            return report.exitCode();
        }
    }

    private List<FileTree.Source> files(CommandSpec command) {
        try {
            return FileTree.of(
                            paths.stream().map(surroundings.folder()::resolve).toList())
                    .files();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private Optional<CommandFailure> send(
            ServerClient client, String name, List<FileTree.Source> files, IngestReport report) {
        var stopped = Farewell.around(
                surroundings.err(),
                "interrupted; run the same command again to go on",
                () -> upload(client, name, files, report));
        if (!noWait && stopped.isEmpty()) {
            Farewell.around(
                    surroundings.err(),
                    "interrupted; the server has every document and goes on; run the same command again to wait for it",
                    () -> new JobWatch(client, surroundings, name).await(report));
        }
        return stopped;
    }

    private Optional<CommandFailure> upload(
            ServerClient client, String name, List<FileTree.Source> files, IngestReport report) {
        try (var progress = new ProgressLine(surroundings, files.size(), "document")) {
            return new FolderIngestion(client, name, parameters(), surroundings, progress).send(files, report);
        }
    }

    private String parameters() {
        var all = Stream.concat(
                        labels.stream().map(label -> "labels=" + Routes.segment(label)),
                        deniedLabels.stream().map(label -> "deniedLabels=" + Routes.segment(label)))
                .collect(Collectors.joining("&"));
        return all.isEmpty() ? "" : "?" + all;
    }
}
