package io.plimsoll.server.cli;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `plimsoll backup`
@Command(
        name = "backup",
        description = {
            "Backs the running server up, and waits for it. Needs an operator's key.",
            "",
            "The server goes on reading and writing meanwhile; what an earlier backup has is not copied again."
        },
        footer = {"", "Example:  plimsoll backup"})
final class BackupCommand extends CommandGroup {

    private static final String BACKUPS = "/admin/v1/backups";

    @Option(
            names = "--to",
            paramLabel = "URL",
            description = "another place than plimsoll.backup.to, which the server's settings must name")
    private Optional<String> to = Optional.empty();

    BackupCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public void run() {
        var order = Json.object();
        to.ifPresent(place -> order.put("to", place));
        try (var client = connect()) {
            var done = new ActivityWatch(surroundings(), client).awaitSuccess(client.post(BACKUPS, order));
            print(
                    done,
                    () -> surroundings()
                            .out()
                            .println("backup " + text(done, "backup") + ": " + text(done, "files") + " files, "
                                    + text(done, "bytes") + " bytes"));
        }
    }

    @Command(
            name = "list",
            description = "Lists the backups, the newest first.",
            footer = {"", "Example:  plimsoll backup list"})
    int list() {
        try (var client = connect()) {
            var answer = client.get(BACKUPS);
            return print(
                    answer,
                    () -> Table.print(
                            surroundings().out(),
                            answer.path("items"),
                            "id",
                            "taken",
                            "files",
                            "bytes",
                            "newBytes",
                            "software"));
        }
    }

    @Command(
            name = "verify",
            description = "Reads every object of a backup and compares its length and hash.",
            footer = {"", "Example:  plimsoll backup verify 20261123T141959123Z"})
    int verify(@Parameters(paramLabel = "ID") String id) {
        try (var client = connect()) {
            var begun = client.post(BACKUPS + "/" + Routes.segment(id) + ":verify", Json.object());
            var done = new ActivityWatch(surroundings(), client).awaitSuccess(begun);
            return print(
                    done,
                    () -> surroundings()
                            .out()
                            .println("backup " + id + " is whole: " + text(done, "files") + " files were read"));
        }
    }

    private static String text(JsonNode node, String field) {
        return Json.text(node, field).orElse("-");
    }
}
