package io.plimsoll.server.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Types commands and looks at what they print. Nothing waits: the waits are noted down.
final class Shell {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    private final Path folder;
    final List<Duration> waits = Collections.synchronizedList(new ArrayList<>());
    ServeAction serve = options -> {
        throw new IllegalStateException("the port is taken");
    };

    BackupTools backups = new ScriptedBackups();

    Shell(Path folder) {
        this.folder = folder;
    }

    Shell with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Shell at(FakeServer server) {
        return with("PLIMSOLL_URL", server.address().toString());
    }

    int type(String... words) {
        out.reset();
        err.reset();
        var surroundings = new Surroundings(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false,
                environment,
                folder,
                folder,
                waits::add);
        return new CommandLineTool(surroundings, options -> serve.start(options), backups).execute(List.of(words));
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
