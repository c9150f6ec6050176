package io.plimsoll.server.cli;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `plimsoll tenant`
@Command(
        name = "tenant",
        description = "Creates, limits, suspends and deletes tenants. Needs an operator's key.",
        footer = {"", "Example:  plimsoll tenant create acme documents=100000"})
final class TenantCommand extends CommandGroup {

    private static final String TENANTS = "/admin/v1/tenants";
    private static final String NONE = "none";
    private static final Duration POLL = Duration.ofMillis(500);

    TenantCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(
            name = "create",
            description = "Creates a tenant, or changes its limits.",
            footer = {"", "Example:  plimsoll tenant create acme documents=100000 requestsPerSecond=50"})
    int create(
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "LIMIT=VALUE", arity = "0..*", description = "as for plimsoll tenant limit")
                    List<String> limits) {
        return put(name, limits == null ? List.of() : limits);
    }

    @Command(
            name = "limit",
            description = {
                "Sets limits of a tenant; 'none' takes its own limit away, so that the server's default holds.",
                "",
                "Limits: documents, passages, bytes, requestsPerSecond, tokensPerDay, concurrentQueries,",
                "cacheBytes, cacheSeconds, queueDepth"
            },
            footer = {"", "Example:  plimsoll tenant limit acme documents=100000 tokensPerDay=none"})
    int limit(
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "LIMIT=VALUE", arity = "1..*") List<String> limits) {
        return put(name, limits);
    }

    private int put(String name, List<String> limits) {
        var body = Json.object();
        if (!limits.isEmpty()) {
            var object = body.putObject("limits");
            limits.forEach(limit -> add(object, limit));
        }
        try (var client = connect()) {
            return printObject(client.put(Routes.tenant(name), body));
        }
    }

    private void add(ObjectNode limits, String text) {
        int equals = text.indexOf('=');
        var value = text.substring(equals + 1);
        if (equals < 1 || !(value.equals(NONE) || value.matches("[0-9]{1,18}"))) {
            throw wrong("'" + text + "' is no limit: write documents=1000, or documents=none");
        }
        var limit = text.substring(0, equals);
        if (value.equals(NONE)) {
            limits.putNull(limit);
        } else {
            limits.put(limit, Long.parseLong(value));
        }
    }

    @Command(
            name = "list",
            description = "Lists the tenants.",
            footer = {"", "Example:  plimsoll tenant list"})
    int list() {
        try (var client = connect()) {
            var tenants = client.list(TENANTS);
            return print(
                    listing("tenants", tenants),
                    () -> Table.print(surroundings().out(), tenants, "tenant", "state", "createdAt"));
        }
    }

    @Command(
            name = "show",
            description = "Shows a tenant with its limits and what it uses of them, or how far its removal is.",
            footer = {"", "Example:  plimsoll tenant show acme"})
    int show(@Parameters(paramLabel = "NAME") String name) {
        try (var client = connect()) {
            return printObject(client.get(Routes.tenant(name)));
        }
    }

    @Command(
            name = "suspend",
            description = "Refuses a tenant everything, on every node and at once; its data is kept.",
            footer = {"", "Example:  plimsoll tenant suspend acme"})
    int suspend(@Parameters(paramLabel = "NAME") String name) {
        return post(name, ":suspend");
    }

    @Command(
            name = "resume",
            description = "Serves a suspended tenant again.",
            footer = {"", "Example:  plimsoll tenant resume acme"})
    int resume(@Parameters(paramLabel = "NAME") String name) {
        return post(name, ":resume");
    }

    private int post(String name, String verb) {
        try (var client = connect()) {
            return printObject(client.post(Routes.tenant(name) + verb, Json.object()));
        }
    }

    @Command(
            name = "delete",
            description = {
                "Deletes a tenant with all it has, and waits until nothing of it is left.",
                "",
                "Its keys stop working and its name is free at once. Backups keep what they hold until they are removed."
            },
            footer = {"", "Example:  plimsoll tenant delete acme --dry-run"})
    int delete(
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--dry-run", description = "say what would go, and change nothing") boolean dryRun,
            @Option(names = "--no-wait", description = "return when the removal has begun") boolean noWait) {
        try (var client = connect()) {
            if (dryRun) {
                return printObject(client.delete(Routes.tenant(name) + "?dryRun=true"));
            }
            var tenant = client.delete(Routes.tenant(name));
            int incarnation = tenant.path("incarnation").asInt();
            while (!noWait && isLeaving(tenant)) {
                surroundings().sleep(POLL);
                tenant = incarnation(client.get(Routes.tenant(name)), incarnation)
                        .orElse(tenant);
            }
            return printObject(tenant);
        }
    }

    private static boolean isLeaving(JsonNode tenant) {
        return Json.text(tenant, "state").orElse("").equals("deleting");
    }

    /// The one that was deleted; its name may have been given to another meanwhile.
    private static Optional<JsonNode> incarnation(JsonNode newest, int incarnation) {
        if (newest.path("incarnation").asInt() == incarnation) {
            return Optional.of(newest);
        }
        for (var earlier : newest.path("leaving")) {
            if (earlier.path("incarnation").asInt() == incarnation) {
                return Optional.of(earlier);
            }
        }
        return Optional.of(Json.object().put("state", "deleted"));
    }
}
