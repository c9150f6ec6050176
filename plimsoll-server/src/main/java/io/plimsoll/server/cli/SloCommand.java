package io.plimsoll.server.cli;

import io.plimsoll.server.slo.OpenSlo;
import io.plimsoll.server.slo.PrometheusRules;
import io.plimsoll.slo.BurnAlert.Guard;
import io.plimsoll.slo.Objective;
import io.plimsoll.slo.Objective.Scope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `plimsoll slo`
@Command(
        name = "slo",
        description = "Objectives: how they stand, whether their files are right, and the alerts for Prometheus.",
        footer = {"", "Example:  plimsoll slo status --own"})
final class SloCommand extends CommandGroup {

    private static final int BAR_CELLS = 10;
    private static final int TARGET_DECIMALS = 5;

    SloCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(
            name = "status",
            description = "Shows each objective with what is left of its error budget and how fast that burns: of"
                    + " everybody and each tenant (an operator's key), or of the own tenant.",
            footer = {"", "Example:  plimsoll slo status --tenant acme"})
    int status(
            @Option(names = "--own", description = "of the key's own tenant") boolean own,
            @Option(names = "--tenant", paramLabel = "NAME", description = "of this one") @Nullable String tenant) {
        if (own && tenant != null) {
            throw wrong("--own and --tenant exclude each other");
        }
        var path = own
                ? "/api/v1/objectives"
                : "/admin/v1/objectives" + (tenant == null ? "" : "?tenant=" + Routes.segment(tenant));
        try (var client = connect()) {
            var list = client.get(path);
            return print(list, () -> table(list).print(surroundings().out()));
        }
    }

    private static Table table(JsonNode list) {
        var table = new Table(
                "objective", "tenant", "target", "good", "of", "budget left", "1h", "6h", "1d", "3d", "alert");
        for (var standing : Json.items(list)) {
            var rates = standing.path("burnRates");
            table.row(
                    text(standing, "objective"),
                    Json.text(standing, "tenant").orElse("-"),
                    target(standing.path("target").asDouble()),
                    text(standing.path("events"), "good"),
                    text(standing.path("events"), "total"),
                    left(standing),
                    rate(rates, "1h"),
                    rate(rates, "6h"),
                    rate(rates, "1d"),
                    rate(rates, "3d"),
                    alert(standing.path("alerts")));
        }
        return table;
    }

    private static String text(JsonNode node, String field) {
        return Json.text(node, field).orElse("-");
    }

    /// With as many digits as it has.
    private static String target(double share) {
        return Wording.fixed(100 * share, TARGET_DECIMALS).replaceFirst("(\\.[0-9]+?)0+$", "$1") + " %";
    }

    private static String percent(double share) {
        return Wording.fixed(100 * share, 1) + " %";
    }

    /// A bar and a figure; nothing is known of a budget that had no events.
    private static String left(JsonNode standing) {
        if (standing.path("events").path("total").asLong() == 0) {
            return "-";
        }
        double left = standing.path("budget").path("left").asDouble();
        int cells = (int) Math.round(BAR_CELLS * Math.clamp(left, 0, 1));
        return "#".repeat(cells) + ".".repeat(BAR_CELLS - cells) + " " + percent(left);
    }

    private static String rate(JsonNode rates, String window) {
        return rates.has(window) ? Wording.fixed(rates.path(window).asDouble(), 1) : "-";
    }

    private static String alert(JsonNode alerts) {
        return StreamSupport.stream(alerts.spliterator(), false)
                .findFirst()
                .map(alert -> text(alert, "severity") + " at " + text(alert, "factor"))
                .orElse("-");
    }

    @Command(
            name = "check",
            description = "Reads files of objectives (OpenSLO v1) and says what is wrong with them; needs no server.",
            footer = {"", "Example:  plimsoll slo check config/slo"})
    int check(
            @Parameters(arity = "1..*", paramLabel = "FILE", description = "a file, or a folder of .yaml files")
                    List<Path> files) {
        var read = OpenSlo.read(resolved(files));
        var document = Json.object().put("ok", read.problems().isEmpty());
        var objectives = document.putArray("objectives");
        read.objectives().all().forEach(objective -> objectives.add(objective.name()));
        var problems = document.putArray("problems");
        read.problems().forEach(problems::add);
        print(document, () -> {
            read.problems().forEach(surroundings().err()::println);
            var table = new Table("objective", "tenant", "indicator", "target", "window");
            read.objectives()
                    .all()
                    .forEach(objective -> table.row(
                            objective.name(),
                            scope(objective),
                            objective.sli().key(),
                            target(objective.target()),
                            objective.window().toHours() + "h"));
            table.print(surroundings().out());
        });
        return read.problems().isEmpty() ? 0 : 1;
    }

    private static String scope(Objective objective) {
        return switch (objective.scope()) {
            case Scope.Everybody everybody -> "-";
            case Scope.EachTenant each -> "*";
            case Scope.OneTenant one -> one.name();
        };
    }

    @Command(
            name = "rules",
            description = "Writes recording and alert rules for Prometheus; needs no server.",
            footer = {"", "Example:  plimsoll slo rules config/slo > objectives.yaml"})
    int rules(
            @Parameters(arity = "0..*", paramLabel = "FILE", description = "of objectives; else those of the program")
                    @Nullable
                    List<Path> files,
            @Option(
                            names = "--min-events",
                            paramLabel = "N",
                            description = "plimsoll.slo.min-events",
                            defaultValue = "10")
                    long minEvents,
            @Option(names = "--min-bad", paramLabel = "N", description = "plimsoll.slo.min-bad", defaultValue = "3")
                    long minBad) {
        var read = files == null || files.isEmpty() ? OpenSlo.bundled() : OpenSlo.read(resolved(files));
        if (!read.problems().isEmpty()) {
            throw CommandFailure.of("invalid_field", String.join("\n", read.problems()));
        }
        surroundings().out().print(PrometheusRules.of(read.objectives(), new Guard(minEvents, minBad)));
        return 0;
    }

    private List<Path> resolved(List<Path> files) {
        var resolved = new ArrayList<Path>();
        files.forEach(file ->
                resolved.add(file.isAbsolute() ? file : surroundings().folder().resolve(file)));
        return resolved;
    }
}
