package io.plimsoll.server.cli;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `plimsoll key`
@Command(
        name = "key",
        description = "Creates, lists and revokes API keys. Needs an operator's key.",
        footer = {"", "Example:  plimsoll key create --tenant acme --role reader"})
final class KeyCommand extends CommandGroup {

    private static final String DEFAULT_TENANT = "default";

    KeyCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(
            name = "create",
            description = "Creates a key and shows it, once.",
            footer = {"", "Example:  plimsoll key create --tenant acme --role reader --collections handbook"})
    int create(
            @Option(names = "--tenant", paramLabel = "T", description = "(default: default)") Optional<String> tenant,
            @Option(
                            names = "--role",
                            paramLabel = "R",
                            required = true,
                            description = "operator, tenant-admin, editor, reader or auditor")
                    String role,
            @Option(names = "--collections", paramLabel = "C", split = ",", description = "only these collections")
                    @Nullable
                    List<String> collections,
            @Option(names = "--labels", paramLabel = "L", split = ",", description = "such as group:finance") @Nullable
                    List<String> labels) {
        var body = Json.object().put("role", role);
        if (collections != null) {
            collections.forEach(body.putArray("collections")::add);
        }
        if (labels != null) {
            labels.forEach(body.putArray("labels")::add);
        }
        try (var client = connect()) {
            var key = client.post(keys(tenant), body);
            return print(key, () -> {
                surroundings().out().println(Json.text(key, "key").orElse(""));
                surroundings().err().println("key " + Json.text(key, "id").orElse("") + "; it is not shown again");
            });
        }
    }

    @Command(
            name = "list",
            description = "Lists the keys of a tenant, without the keys themselves.",
            footer = {"", "Example:  plimsoll key list --tenant acme"})
    int list(
            @Option(names = "--tenant", paramLabel = "T", description = "(default: default)") Optional<String> tenant) {
        try (var client = connect()) {
            var keys = client.list(keys(tenant));
            return print(
                    listing("keys", keys),
                    () -> Table.print(surroundings().out(), keys, "id", "role", "collections", "labels", "createdAt"));
        }
    }

    @Command(
            name = "revoke",
            description = "Revokes a key: it stops working at once.",
            footer = {"", "Example:  plimsoll key revoke k_7f3a --tenant acme"})
    int revoke(
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--tenant", paramLabel = "T", description = "(default: default)") Optional<String> tenant) {
        try (var client = connect()) {
            client.delete(keys(tenant) + "/" + Routes.segment(id));
            var result = Json.object().put("id", id).put("revoked", true);
            return print(result, () -> surroundings().out().println("revoked " + id));
        }
    }

    private static String keys(Optional<String> tenant) {
        return Routes.tenant(tenant.orElse(DEFAULT_TENANT)) + "/keys";
    }
}
