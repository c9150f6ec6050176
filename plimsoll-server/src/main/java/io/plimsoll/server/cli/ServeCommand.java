package io.plimsoll.server.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `plimsoll serve`
@Command(
        name = "serve",
        description = "Starts the server. Prints `ready URL` when it answers; SIGTERM and Ctrl-C drain it.",
        footer = {"", "Example:  plimsoll serve --data /var/lib/plimsoll --port 8080"})
final class ServeCommand implements Callable<Integer> {

    private final Surroundings surroundings;
    private final ServeAction serve;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR", description = "where everything is kept (default: data)")
    private Optional<Path> data = Optional.empty();

    @Option(names = "--port", paramLabel = "N", description = "the port; 0 for any free one (default: 8080)")
    private Optional<Integer> port = Optional.empty();

    @Option(names = "--host", paramLabel = "H", description = "the address to listen on (default: 127.0.0.1)")
    private Optional<String> host = Optional.empty();

    @Option(names = "--config", paramLabel = "FILE", description = "a configuration file (YAML)")
    private Optional<Path> config = Optional.empty();

    ServeCommand(Surroundings surroundings, ServeAction serve) {
        this.surroundings = surroundings;
        this.serve = serve;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (config.isPresent() && !Files.isReadable(config.get())) {
            throw CommandFailure.of("no_config", "the configuration file " + config.get() + " cannot be read");
        }
        var server = serve.start(options(Objects.requireNonNull(spec), data, port, host, config));
        surroundings.out().println("ready " + server.address());
        server.awaitStop();
        return 0;
    }

    /// Wrong values are wrong usage.
    static ServeOptions options(
            CommandSpec spec,
            Optional<Path> data,
            Optional<Integer> port,
            Optional<String> host,
            Optional<Path> config) {
        try {
            return new ServeOptions(data, port, host, config);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
