package io.plimsoll.server.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
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
        var tool = line(args);
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

    /// The command that is asked for alone, since reading what all of them understand takes a third of a second. Where
    /// none is, as for `--help` and for a word that is no command, all of them.
    private CommandLine line(List<String> args) {
        var line = new CommandLine(new RootCommand());
        var commands = commands();
        var asked = args.isEmpty() ? null : commands.get(args.getFirst());
        if (asked == null) {
            commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
        } else {
            line.addSubcommand(args.getFirst(), asked.get());
        }
        return line;
    }

    private Map<String, Supplier<Object>> commands() {
        var commands = new LinkedHashMap<String, Supplier<Object>>();
        commands.put("serve", () -> new ServeCommand(surroundings, serve));
        commands.put("demo", () -> new DemoCommand(surroundings, serve));
        commands.put("ingest", () -> new IngestCommand(surroundings));
        commands.put("search", () -> new SearchCommand(surroundings));
        commands.put("ask", () -> new AskCommand(surroundings));
        commands.put("why-not", () -> new WhyNotCommand(surroundings));
        commands.put("trace", () -> new TraceCommand(surroundings));
        commands.put("collection", () -> new CollectionCommand(surroundings));
        commands.put("generation", () -> new GenerationCommand(surroundings));
        commands.put("source", () -> new SourceCommand(surroundings));
        commands.put("jobs", () -> new JobsCommand(surroundings));
        commands.put("backup", () -> new BackupCommand(surroundings));
        commands.put("restore", () -> new RestoreCommand(surroundings, backups));
        commands.put("drill", () -> new DrillCommand(surroundings, backups));
        commands.put("audit", () -> new AuditCommand(surroundings));
        commands.put("usage", () -> new UsageCommand(surroundings));
        commands.put("slo", () -> new SloCommand(surroundings));
        commands.put("eval", () -> new EvalCommand(surroundings));
        commands.put("golden", () -> new GoldenCommand(surroundings));
        commands.put("evaluation", () -> new EvaluationCommand(surroundings));
        commands.put("key", () -> new KeyCommand(surroundings));
        commands.put("grant", () -> new GrantCommand(surroundings));
        commands.put("flag", () -> new FlagCommand(surroundings));
        commands.put("runbook", () -> new RunbookCommand(surroundings));
        commands.put("incident", () -> new IncidentCommand(surroundings));
        commands.put("gameday", () -> new GameDayCommand(surroundings));
        commands.put("canary", () -> CanaryCommand.line(surroundings));
        commands.put("tenant", () -> new TenantCommand(surroundings));
        commands.put("doctor", () -> new DoctorCommand(surroundings));
        commands.put("version", () -> new VersionCommand(surroundings));
        return commands;
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
            var message = cause instanceof FileSystemException file ? reason(file) : cause.getMessage();
            reason = message == null ? reason : message;
        }
        return reason;
    }

    /// Java's own message is often the name alone.
    private static String reason(FileSystemException failure) {
        var why = switch (failure) {
            case AccessDeniedException unused -> "permission denied";
            case NoSuchFileException unused -> "it is not there";
            case FileAlreadyExistsException unused -> "something else has this name";
            default -> String.valueOf(failure.getReason());
        };
        return failure.getFile() + " cannot be used: " + why;
    }
}
