package io.plimsoll.server.cli;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `plimsoll grant`
@Command(
        name = "grant",
        description = "Gives roles to users, keys and groups, lists them and takes them away.",
        footer = {"", "Example:  plimsoll grant put group:finance reader --collection handbook"})
final class GrantCommand extends CommandGroup {

    private static final String TENANT = "another tenant than the key's own; needs an operator's key";

    GrantCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(
            name = "put",
            description = "Gives a role, from the next request on.",
            footer = {"", "Example:  plimsoll grant put user:ann editor --collection handbook"})
    int put(
            @Parameters(paramLabel = "TO", description = "user:…, key:… or group:…") String to,
            @Parameters(paramLabel = "ROLE", description = "tenant-admin, editor, reader, auditor or operator")
                    String role,
            @Option(names = "--collection", paramLabel = "C", description = "there alone; else on the whole tenant")
                    Optional<String> collection,
            @Option(names = "--tenant", paramLabel = "T", description = TENANT) Optional<String> tenant) {
        var body = Json.object().put("to", to).put("role", role);
        collection.ifPresent(name -> body.put("collection", name));
        try (var client = connect()) {
            return printObject(client.put(Routes.grants(tenant), body));
        }
    }

    @Command(
            name = "list",
            description = "Lists who was given which role.",
            footer = {"", "Example:  plimsoll grant list"})
    int list(@Option(names = "--tenant", paramLabel = "T", description = TENANT) Optional<String> tenant) {
        try (var client = connect()) {
            var grants = client.list(Routes.grants(tenant));
            return print(
                    listing("grants", grants),
                    () -> Table.print(surroundings().out(), grants, "to", "role", "collection"));
        }
    }

    @Command(
            name = "remove",
            description = "Takes a role away, from the next request on.",
            footer = {"", "Example:  plimsoll grant remove user:ann editor --collection handbook"})
    int remove(
            @Parameters(paramLabel = "TO") String to,
            @Parameters(paramLabel = "ROLE") String role,
            @Option(names = "--collection", paramLabel = "C") Optional<String> collection,
            @Option(names = "--tenant", paramLabel = "T", description = TENANT) Optional<String> tenant) {
        var where =
                collection.map(name -> "&collection=" + Routes.segment(name)).orElse("");
        try (var client = connect()) {
            client.delete(
                    Routes.grants(tenant) + "?to=" + Routes.segment(to) + "&role=" + Routes.segment(role) + where);
            var result = Json.object().put("to", to).put("role", role).put("removed", true);
            return print(result, () -> surroundings().out().println("removed " + role + " from " + to));
        }
    }
}
