package io.plimsoll.server.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `plimsoll version`
@Command(
        name = "version",
        description = "Shows the version of this program and of Java.",
        footer = {"", "Example:  plimsoll version --json"})
final class VersionCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Option(names = "--json", description = "write one JSON document to standard output, for programs")
    private boolean json;

    VersionCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var version = Optional.ofNullable(getClass().getPackage().getImplementationVersion())
                .orElse("development");
        var java = Runtime.version().toString();
        surroundings
                .out()
                .println(
                        json
                                ? Json.pretty(
                                        Json.object().put("version", version).put("java", java))
                                : "plimsoll " + version + " (Java " + java + ")");
        return 0;
    }
}
