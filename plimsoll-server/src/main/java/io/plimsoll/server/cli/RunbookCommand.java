package io.plimsoll.server.cli;

import io.plimsoll.server.runbook.RunbookFile;
import io.plimsoll.server.runbook.RunbookReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `plimsoll runbook`
@Command(
        name = "runbook",
        description = {
            "Shows what the server does by itself where something fails, and has it pause.",
            "",
            "What runbooks did is in `plimsoll incident list`."
        },
        footer = {"", "Example:  plimsoll runbook pause high-latency --reason \"we look ourselves\""})
final class RunbookCommand extends CommandGroup {

    private static final String RUNBOOKS = "/admin/v1/runbooks";

    RunbookCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(
            name = "list",
            description = "Lists the runbooks, the lowest level of a ladder first.",
            footer = {"", "Example:  plimsoll runbook list"})
    int list() {
        try (var client = connect()) {
            return shown(client.get(RUNBOOKS));
        }
    }

    private int shown(JsonNode list) {
        return print(list, () -> {
            var table = new Table("runbook", "mode", "scope", "ladder", "paused", "open", "about");
            for (var runbook : list.path("items")) {
                table.row(
                        text(runbook, "name"),
                        text(runbook, "mode"),
                        text(runbook, "scope"),
                        Json.text(runbook, "ladder")
                                .map(ladder -> ladder + " " + text(runbook, "level"))
                                .orElse("-"),
                        runbook.has("paused") ? "by " + text(runbook.path("paused"), "by") : "-",
                        text(runbook, "open"),
                        text(runbook, "about"));
            }
            table.print(surroundings().out());
        });
    }

    private static String text(JsonNode node, String name) {
        return Json.text(node, name).orElse("-");
    }

    @Command(
            name = "show",
            description = "Shows what a runbook waits for, does and undoes.",
            footer = {"", "Example:  plimsoll runbook show vector-index-down"})
    int show(@Parameters(paramLabel = "RUNBOOK") String name) {
        try (var client = connect()) {
            return shownOne(client.get(path(name)));
        }
    }

    private int shownOne(JsonNode runbook) {
        return print(runbook, () -> {
            var out = surroundings().out();
            out.println(surroundings().bold(text(runbook, "name")) + "  " + text(runbook, "about"));
            out.println("mode    " + text(runbook, "mode") + ", at most " + text(runbook, "maxActionsPerHour")
                    + " actions an hour"
                    + (runbook.has("paused") ? "; paused by " + text(runbook.path("paused"), "by") : ""));
            each("when", runbook.path("trigger"), " for " + text(runbook, "holdForSeconds") + " s");
            each("if", runbook.path("guards"), "");
            each("do", runbook.path("steps"), "");
            each("until", runbook.path("revert"), " for " + text(runbook, "clearForSeconds") + " s");
            each("alert", runbook.path("alerts"), "");
        });
    }

    private void each(String word, JsonNode lines, String after) {
        for (var line : lines) {
            surroundings().out().println(word + " ".repeat(8 - word.length()) + line.asString("") + after);
        }
    }

    @Command(
            name = "check",
            description = "Reads runbooks as the server would, without one, and says what is wrong with them.",
            footer = {"", "Example:  plimsoll runbook check config/runbooks"})
    int check(
            @Parameters(paramLabel = "FILE", arity = "1..*", description = "files, or folders of them")
                    List<Path> files) {
        var read = new ArrayList<RunbookFile>();
        var problems = new ArrayList<String>();
        for (var file : files) {
            var path = surroundings().folder().resolve(file);
            try {
                if (Files.isDirectory(path)) {
                    read.addAll(RunbookFile.folder(path));
                } else {
                    read.add(RunbookFile.read(path));
                }
            } catch (IllegalArgumentException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        problems.addAll(new RunbookReader(Optional.empty()).problems(read));
        var result = Json.object().put("runbooks", read.size());
        problems.forEach(result.putArray("problems")::add);
        print(result, () -> {
            problems.forEach(surroundings().out()::println);
            if (problems.isEmpty()) {
                surroundings().out().println(read.size() + " runbooks, all well");
            }
        });
        return problems.isEmpty() ? 0 : 1;
    }

    @Command(
            name = "pause",
            description = "Has a runbook, or all of them, do nothing by itself. What it holds stays held.",
            footer = {"", "Example:  plimsoll runbook pause --all --reason \"we look ourselves\""})
    int pause(
            @Parameters(paramLabel = "RUNBOOK", arity = "0..1") Optional<String> name,
            @Option(names = "--all", description = "every runbook") boolean all,
            @Option(names = "--reason", paramLabel = "TEXT") Optional<String> reason) {
        var body = Json.object();
        reason.ifPresent(text -> body.put("reason", text));
        return order(name, all, ":pause", body);
    }

    @Command(
            name = "resume",
            description = "Ends a pause.",
            footer = {"", "Example:  plimsoll runbook resume high-latency"})
    int resume(
            @Parameters(paramLabel = "RUNBOOK", arity = "0..1") Optional<String> name,
            @Option(names = "--all", description = "the pause of all") boolean all) {
        return order(name, all, ":resume", Json.object());
    }

    private int order(Optional<String> name, boolean all, String verb, JsonNode body) {
        if (name.isPresent() == all) {
            throw wrong("name a runbook, or say --all");
        }
        try (var client = connect()) {
            return all
                    ? shown(client.post(RUNBOOKS + verb, body))
                    : shownOne(client.post(path(name.orElseThrow()) + verb, body));
        }
    }

    private static String path(String name) {
        return RUNBOOKS + "/" + Routes.segment(name);
    }
}
