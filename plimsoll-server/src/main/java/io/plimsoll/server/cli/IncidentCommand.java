package io.plimsoll.server.cli;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `plimsoll incident`
@Command(
        name = "incident",
        description = "Shows what runbooks did and are doing, lets it happen, and takes it back.",
        footer = {"", "Example:  plimsoll incident list --open"})
final class IncidentCommand extends CommandGroup {

    private static final String INCIDENTS = "/admin/v1/incidents";

    IncidentCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(
            name = "list",
            description = "Lists incidents, the latest first.",
            footer = {"", "Example:  plimsoll incident list --open"})
    int list(
            @Option(names = "--open", description = "only those that are not over") boolean open,
            @Option(names = "--runbook", paramLabel = "NAME", description = "only of this one")
                    Optional<String> runbook) {
        try (var client = connect()) {
            var path = INCIDENTS + "?open=" + open
                    + runbook.map(name -> "&runbook=" + Routes.segment(name)).orElse("");
            var incidents = client.list(path);
            return print(listing("items", incidents), () -> {
                var table = new Table("incident", "runbook", "about", "state", "opened", "cause");
                for (var incident : incidents) {
                    table.row(
                            text(incident, "id"),
                            text(incident, "runbook"),
                            text(incident, "about"),
                            text(incident, "state"),
                            text(incident, "openedAt"),
                            text(incident, "cause"));
                }
                table.print(surroundings().out());
            });
        }
    }

    private static String text(JsonNode node, String name) {
        return Json.text(node, name).orElse("-");
    }

    @Command(
            name = "show",
            description = "Shows an incident with its timeline.",
            footer = {"", "Example:  plimsoll incident show 019aef31-…"})
    int show(@Parameters(paramLabel = "INCIDENT") String id) {
        try (var client = connect()) {
            return shown(client.get(path(id)));
        }
    }

    private int shown(JsonNode incident) {
        return print(incident, () -> {
            var out = surroundings().out();
            out.println(surroundings().bold(text(incident, "runbook")) + "  " + text(incident, "state") + ", about "
                    + text(incident, "about") + ": " + text(incident, "cause"));
            Json.text(incident, "waits").ifPresent(why -> out.println("it waits: " + why));
            Json.text(incident.path("paused"), "by").ifPresent(by -> out.println("it is paused by " + by));
            var table = new Table("at", "what", "by", "");
            for (var entry : incident.path("timeline")) {
                table.row(text(entry, "at"), text(entry, "kind"), text(entry, "by"), text(entry, "text"));
            }
            table.print(out);
        });
    }

    @Command(
            name = "confirm",
            description = "Lets what a runbook suggests be done.",
            footer = {"", "Example:  plimsoll incident confirm 019aef31-…"})
    int confirm(@Parameters(paramLabel = "INCIDENT") String id) {
        return order(id, ":confirm", Json.object());
    }

    @Command(
            name = "revert",
            description = "Takes back what a runbook did; it stays away from it until all is well.",
            footer = {"", "Example:  plimsoll incident revert 019aef31-…"})
    int revert(@Parameters(paramLabel = "INCIDENT") String id) {
        return order(id, ":revert", Json.object());
    }

    @Command(
            name = "pause",
            description = "Has an incident do nothing by itself. What it holds stays held.",
            footer = {"", "Example:  plimsoll incident pause 019aef31-… --reason \"we look ourselves\""})
    int pause(
            @Parameters(paramLabel = "INCIDENT") String id,
            @Option(names = "--reason", paramLabel = "TEXT") Optional<String> reason) {
        var body = Json.object();
        reason.ifPresent(text -> body.put("reason", text));
        return order(id, ":pause", body);
    }

    @Command(
            name = "resume",
            description = "Ends the pause of an incident.",
            footer = {"", "Example:  plimsoll incident resume 019aef31-…"})
    int resume(@Parameters(paramLabel = "INCIDENT") String id) {
        return order(id, ":resume", Json.object());
    }

    private int order(String id, String verb, JsonNode body) {
        try (var client = connect()) {
            return shown(client.post(path(id) + verb, body));
        }
    }

    private static String path(String id) {
        return INCIDENTS + "/" + Routes.segment(id);
    }
}
