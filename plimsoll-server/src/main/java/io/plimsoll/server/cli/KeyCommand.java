package io.plimsoll.server.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `plimsoll key`
@Command(
        name = "key",
        description = "Creates, lists, rotates and revokes API keys. Needs an operator's key.",
        footer = {"", "Example:  plimsoll key create --tenant acme --role reader"})
final class KeyCommand extends CommandGroup {

    private static final String DEFAULT_TENANT = "default";
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})([dhm])");

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
                    List<String> labels,
            @Option(
                            names = "--expires",
                            paramLabel = "T",
                            description = "when it stops working: 90d, 12h, or a time such as 2027-01-31T00:00:00Z")
                    Optional<String> expires) {
        var body = Json.object().put("role", role);
        if (collections != null) {
            collections.forEach(body.putArray("collections")::add);
        }
        if (labels != null) {
            labels.forEach(body.putArray("labels")::add);
        }
        expires.ifPresent(text -> body.put("expiresAt", expiry(text)));
        try (var client = connect()) {
            return shownOnce(client.post(keys(tenant), body));
        }
    }

    private int shownOnce(JsonNode key) {
        return print(key, () -> {
            surroundings().out().println(Json.text(key, "key").orElse(""));
            surroundings().err().println("key " + Json.text(key, "id").orElse("") + "; it is not shown again");
        });
    }

    private static String expiry(String text) {
        var duration = DURATION.matcher(text);
        if (!duration.matches()) {
            return text;
        }
        long number = Long.parseLong(duration.group(1));
        var unit = Map.of("d", ChronoUnit.DAYS, "h", ChronoUnit.HOURS, "m", ChronoUnit.MINUTES)
                .get(duration.group(2));
        return Instant.now()
                .truncatedTo(ChronoUnit.SECONDS)
                .plus(number, Objects.requireNonNull(unit))
                .toString();
    }

    @Command(
            name = "rotate",
            description = "Gives a key a new secret and shows it, once. The old one works until the overlap ends.",
            footer = {"", "Example:  plimsoll key rotate key_4ZfQ --tenant acme --overlap-seconds 86400"})
    int rotate(
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--tenant", paramLabel = "T", description = "(default: default)") Optional<String> tenant,
            @Option(
                            names = "--overlap-seconds",
                            paramLabel = "N",
                            defaultValue = "0",
                            description = "for which the old secret works too (default: 0)")
                    int overlapSeconds) {
        var body = Json.object().put("overlapSeconds", overlapSeconds);
        try (var client = connect()) {
            return shownOnce(client.post(keys(tenant) + "/" + Routes.segment(id) + ":rotate", body));
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
                    () -> Table.print(
                            surroundings().out(),
                            keys,
                            "id",
                            "role",
                            "collections",
                            "labels",
                            "createdAt",
                            "expiresAt",
                            "lastUsedAt"));
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
