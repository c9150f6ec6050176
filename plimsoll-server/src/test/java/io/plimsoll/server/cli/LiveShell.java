package io.plimsoll.server.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Types commands at a server that runs; what they wait for, they wait for.
public final class LiveShell {

    private final Map<String, String> environment;

    public LiveShell(String url, String key) {
        this.environment = Map.of("PLIMSOLL_URL", url, "PLIMSOLL_API_KEY", key);
    }

    /// @param status the exit code
    public record Typed(int status, String out, String err) {}

    public Typed type(String... words) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var folder = Path.of("").toAbsolutePath();
        var surroundings = new Surroundings(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false,
                environment,
                folder,
                folder,
                Thread::sleep);
        ServeAction serve = options -> {
            throw new IllegalStateException("nothing is started here");
        };
        int status = new CommandLineTool(surroundings, serve, new ScriptedBackups()).execute(List.of(words));
        return new Typed(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
