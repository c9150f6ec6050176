package io.plimsoll.server.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The program `plimsoll` as it is typed in a shell. Exit codes: 0 fine, 1 the thing failed, 2 wrong usage.
public final class CommandLineTool {

    private static final int FAILED = 1;

    private final Surroundings surroundings;
    private final ServeAction serve;
    private final BackupTools backups;

    CommandLineTool(Surroundings surroundings, ServeAction serve, BackupTools backups) {
        this.surroundings = surroundings;
        this.serve = serve;
        this.backups = backups;
    }

    /// Runs one command to its end and returns the exit code. Only `serve` and `demo` call the action.
    public static int run(String[] args, ServeAction serve, BackupTools backups) {
        var words = List.of(args);
        var asked = words.equals(List.of("--version")) ? List.of("version") : words;
        return new CommandLineTool(Surroundings.ofProcess(), serve, backups).execute(asked);
    }

    int execute(List<String> args) {
        var tool = commands();
        tool.setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8));
        tool.setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8));
        tool.setColorScheme(CommandLine.Help.defaultColorScheme(
                surroundings.colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
        tool.setUsageHelpAutoWidth(false).setUsageHelpWidth(100);
        tool.setParameterExceptionHandler((failure, words) -> wrongUsage(failure));
        tool.setExecutionExceptionHandler((failure, command, result) -> failed(failure, args));
        try {
            return tool.execute(args.toArray(String[]::new));
        } finally {
            tool.getOut().flush();
            surroundings.out().flush();
        }
    }

    private CommandLine commands() {
        return new CommandLine(new RootCommand())
                .addSubcommand(new ServeCommand(surroundings, serve))
                .addSubcommand(new DemoCommand(surroundings, serve))
                .addSubcommand(new IngestCommand(surroundings))
                .addSubcommand(new SearchCommand(surroundings))
                .addSubcommand(new AskCommand(surroundings))
                .addSubcommand(new WhyNotCommand(surroundings))
                .addSubcommand(new TraceCommand(surroundings))
                .addSubcommand(new CollectionCommand(surroundings))
                .addSubcommand(new GenerationCommand(surroundings))
                .addSubcommand(new SourceCommand(surroundings))
                .addSubcommand(new JobsCommand(surroundings))
                .addSubcommand(new BackupCommand(surroundings))
                .addSubcommand(new RestoreCommand(surroundings, backups))
                .addSubcommand(new DrillCommand(surroundings, backups))
                .addSubcommand(new AuditCommand(surroundings))
                .addSubcommand(new UsageCommand(surroundings))
                .addSubcommand(new SloCommand(surroundings))
                .addSubcommand(new EvalCommand(surroundings))
                .addSubcommand(new GoldenCommand(surroundings))
                .addSubcommand(new EvaluationCommand(surroundings))
                .addSubcommand(new KeyCommand(surroundings))
                .addSubcommand(new GrantCommand(surroundings))
                .addSubcommand(new FlagCommand(surroundings))
                .addSubcommand(new RunbookCommand(surroundings))
                .addSubcommand(new IncidentCommand(surroundings))
                .addSubcommand(new GameDayCommand(surroundings))
                .addSubcommand(CanaryCommand.line(surroundings))
                .addSubcommand(new TenantCommand(surroundings))
                .addSubcommand(new DoctorCommand(surroundings))
                .addSubcommand(new VersionCommand(surroundings));
    }

    private int wrongUsage(ParameterException failure) {
        var command = failure.getCommandLine();
        var err = surroundings.err();
        err.println("error: " + failure.getMessage());
        var words = new PrintWriter(err, true, StandardCharsets.UTF_8);
        UnmatchedArgumentException.printSuggestions(failure, words);
        words.flush();
        err.println("See `" + command.getCommandSpec().qualifiedName() + " --help`.");
        return CommandLine.ExitCode.USAGE;
    }

    private int failed(Exception failure, List<String> args) {
        if (failure instanceof ParameterException usage) {
            return wrongUsage(usage);
        }
        var known = failure instanceof CommandFailure command ? command : CommandFailure.of("failed", reason(failure));
        if (args.contains("--json")) {
            var document = Json.object();
            document.set("error", known.problem().toJson());
            surroundings.out().println(Json.pretty(document));
        }
        surroundings.err().println(known.shown());
        if (known.problem().status() == 401) {
            surroundings.err().println("  a key comes from --key, PLIMSOLL_API_KEY or data/admin.key");
        }
        return FAILED;
    }

    /// The innermost message, for that is where the reason is.
    private static String reason(Throwable failure) {
        var reason = failure.getClass().getSimpleName();
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            var message = cause.getMessage();
            reason = message == null ? reason : message;
        }
        return reason;
    }
}
