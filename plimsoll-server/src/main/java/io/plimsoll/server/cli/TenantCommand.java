package io.plimsoll.server.cli;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `plimsoll tenant`
@Command(
        name = "tenant",
        description = "Creates and lists tenants. Needs an operator's key.",
        footer = {"", "Example:  plimsoll tenant create acme"})
final class TenantCommand extends CommandGroup {

    private static final String TENANTS = "/admin/v1/tenants";

    TenantCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(
            name = "create",
            description = "Creates a tenant, or changes its limits.",
            footer = {"", "Example:  plimsoll tenant create acme"})
    int create(
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--settings", paramLabel = "JSON", description = "limits, as the API takes them")
                    Optional<String> settings) {
        var body = settings.map(this::json).orElseGet(Json::object);
        try (var client = connect()) {
            return printObject(client.put(Routes.tenant(name), body));
        }
    }

    @Command(
            name = "list",
            description = "Lists the tenants.",
            footer = {"", "Example:  plimsoll tenant list"})
    int list() {
        try (var client = connect()) {
            var tenants = client.list(TENANTS);
            return print(listing("tenants", tenants), () -> {
                for (var tenant : tenants) {
                    surroundings()
                            .out()
                            .println(Json.text(tenant, "id", "name", "tenant").orElseGet(() -> tenant.asString("")));
                }
            });
        }
    }
}
