package io.plimsoll.server.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `plimsoll` without a command.
@Command(
        name = "plimsoll",
        synopsisSubcommandLabel = "COMMAND",
        description = "Puts documents in, answers questions about them, and says where each answer comes from.",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Start here:  plimsoll demo",
            "The gate:    plimsoll verify   (by the launcher, in a checkout)",
            "",
            "Exit codes:  0 fine, 1 the thing failed, 2 wrong usage"
        })
final class RootCommand implements Runnable {

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "show this help")
    private boolean help;

    @Override
    public void run() {
        var command = Objects.requireNonNull(spec).commandLine();
        command.usage(command.getErr());
        throw new ParameterException(command, help ? "" : "a command is missing");
    }
}
