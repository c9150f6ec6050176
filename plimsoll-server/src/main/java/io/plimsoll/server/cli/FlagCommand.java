package io.plimsoll.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `plimsoll flag`
@Command(
        name = "flag",
        description = "Switches how questions are answered, while the server runs.",
        footer = {"", "Example:  plimsoll flag set rerank false --lock --reason \"the service is slow\""})
final class FlagCommand extends CommandGroup {

    private static final String WHOLE_NUMBER = "-?[0-9]{1,9}";
    private static final String NUMBER = "-?[0-9]{1,9}\\.[0-9]{1,9}";

    FlagCommand(Surroundings surroundings) {
        super(surroundings);
    }

    /// For whom a value is.
    static final class Place {

        @Option(names = "--tenant", paramLabel = "T", description = "for this tenant; else for everybody")
        @Nullable
        String tenant;

        @Option(names = "--principal", paramLabel = "ID", description = "for this principal of the tenant")
        @Nullable
        String principal;

        @Option(names = "--own", description = "as a tenant's administrator, for the own tenant")
        boolean own;

        String flags() {
            return own ? "/api/v1/flags" : "/admin/v1/flags";
        }

        String flag(String name) {
            return flags() + "/" + Routes.segment(name);
        }

        ObjectNode body() {
            var body = Json.object();
            if (tenant != null) {
                body.put("tenant", tenant);
            }
            if (principal != null) {
                body.put("principal", principal);
            }
            return body;
        }

        String parameters(List<String> more) {
            var parameters = new ArrayList<>(more);
            if (tenant != null) {
                parameters.add("tenant=" + Routes.segment(tenant));
            }
            if (principal != null) {
                parameters.add("principal=" + Routes.segment(principal));
            }
            return parameters.isEmpty() ? "" : "?" + String.join("&", parameters);
        }
    }

    @Command(
            name = "list",
            description = "Lists the flags with what is set of them.",
            footer = {"", "Example:  plimsoll flag list"})
    int list(@Option(names = "--own", description = "as a tenant's administrator, the own tenant's") boolean own) {
        try (var client = connect()) {
            var list = client.get(own ? "/api/v1/flags" : "/admin/v1/flags");
            return print(list, () -> {
                var table = new Table("flag", "default", "set", "owner", "gone by", "allowed");
                for (var flag : Json.items(list)) {
                    table.row(
                            Json.text(flag, "name").orElse("-"),
                            Json.text(flag, "defaultValue").orElse("-"),
                            set(flag.path("values")),
                            Json.text(flag, "owner").orElse("-"),
                            Json.text(flag, "goneBy").orElse("-")
                                    + (flag.path("pastDate").asBoolean(false) ? " (past)" : ""),
                            Json.text(flag, "allowed").orElse("-"));
                }
                table.print(surroundings().out());
                list.path("status")
                        .path("trouble")
                        .forEach(trouble -> surroundings().err().println(trouble.asString("")));
            });
        }
    }

    private static String set(JsonNode values) {
        var set = new ArrayList<String>();
        for (var value : values) {
            var shown = value.has("percent")
                    ? Json.compact(value.path("percent"))
                    : Json.text(value, "value").orElse("-");
            var of = Json.text(value, "principal", "tenant")
                    .map(name -> " " + name)
                    .orElse("");
            set.add(Json.text(value, "level").orElse("-") + of + ": " + shown
                    + (value.path("locked").asBoolean(false) ? " (locked)" : ""));
        }
        return set.isEmpty() ? "-" : String.join(", ", set);
    }

    @Command(
            name = "set",
            description = "Sets a flag for everybody, a share of the users, a tenant or a principal.",
            footer = {"", "Example:  plimsoll flag set generator extractive --percent 5"})
    int set(
            @Parameters(paramLabel = "FLAG") String name,
            @Parameters(paramLabel = "VALUE") String value,
            @Mixin Place place,
            @Option(names = "--percent", paramLabel = "N", description = "of the users, each of whom stays with it")
                    Optional<Double> percent,
            @Option(names = "--lock", description = "against requests, tenants and principals: a kill switch")
                    boolean lock,
            @Option(names = "--reason", paramLabel = "TEXT", description = "kept in the history")
                    Optional<String> reason,
            @Option(names = "--if-version", paramLabel = "N", description = "only where the value has it; 0 for none")
                    Optional<Long> version) {
        var body = place.body();
        if (percent.isPresent()) {
            body.put("level", "percentage").putObject("percent").put(value, percent.get());
        } else {
            body.set("value", value(value));
        }
        if (lock) {
            body.put("locked", true);
        }
        reason.ifPresent(text -> body.put("reason", text));
        version.ifPresent(number -> body.put("version", number));
        try (var client = connect()) {
            return shown(client.put(place.flag(name), body));
        }
    }

    private int shown(JsonNode flag) {
        return print(flag, () -> {
            surroundings().out().println(Json.text(flag, "name").orElse("-") + "  " + set(flag.path("values")));
            Json.text(flag, "warning").ifPresent(surroundings().err()::println);
        });
    }

    @Command(
            name = "unset",
            description = "Removes a value; the next level tells.",
            footer = {"", "Example:  plimsoll flag unset rerank --tenant acme"})
    int unset(
            @Parameters(paramLabel = "FLAG") String name,
            @Mixin Place place,
            @Option(names = "--percent", description = "the shares of the users") boolean percent) {
        try (var client = connect()) {
            client.delete(place.flag(name) + place.parameters(percent ? List.of("level=percentage") : List.of()));
            var result = Json.object().put("flag", name).put("unset", true);
            return print(result, () -> surroundings().out().println("unset " + name));
        }
    }

    @Command(
            name = "revert",
            description = "Takes the last change of a value back.",
            footer = {"", "Example:  plimsoll flag revert rerank"})
    int revert(
            @Parameters(paramLabel = "FLAG") String name,
            @Mixin Place place,
            @Option(names = "--percent", description = "the shares of the users") boolean percent) {
        var body = place.body();
        if (percent) {
            body.put("level", "percentage");
        }
        try (var client = connect()) {
            return shown(client.post(place.flag(name) + ":revert", body));
        }
    }

    @Command(
            name = "explain",
            description = "Says which value a principal gets, and why.",
            footer = {"", "Example:  plimsoll flag explain rerank --tenant acme --principal k_7f3a"})
    int explain(@Parameters(paramLabel = "FLAG") String name, @Mixin Place place) {
        try (var client = connect()) {
            var explanation = client.get(place.flag(name) + ":explain" + place.parameters(List.of()));
            return print(explanation, () -> {
                surroundings()
                        .out()
                        .println(name + " is " + Json.text(explanation, "value").orElse("-") + " for "
                                + Json.text(explanation, "principal").orElse("-") + " of "
                                + Json.text(explanation, "tenant").orElse("-") + ":");
                var table = new Table("", "level", "value", "why");
                for (var step : explanation.path("steps")) {
                    table.row(
                            step.path("wins").asBoolean(false) ? "→" : "",
                            Json.text(step, "level").orElse("-"),
                            Json.text(step, "value").orElse("-"),
                            Json.text(step, "why").orElse("-"));
                }
                table.print(surroundings().out());
            });
        }
    }

    /// As JSON: a switch, a number or a word.
    static JsonNode value(String text) {
        var json = Json.object();
        if (text.equals("true") || text.equals("false")) {
            return json.booleanNode(text.equals("true"));
        }
        if (text.matches(WHOLE_NUMBER)) {
            return json.numberNode(Integer.parseInt(text));
        }
        return text.matches(NUMBER) ? json.numberNode(Double.parseDouble(text)) : json.stringNode(text);
    }
}
