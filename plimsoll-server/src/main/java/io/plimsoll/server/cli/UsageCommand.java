package io.plimsoll.server.cli;

import java.util.ArrayList;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `plimsoll usage`
@Command(
        name = "usage",
        description = {
            "Shows what models consumed and cost: the key's tenant, or with --all every tenant (an operator's key).",
            "",
            "Days are in UTC. What a model without a price cost is not known, and said so."
        },
        footer = {"", "Example:  plimsoll usage --by model --from 2026-11-01"})
final class UsageCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final ClientOptions server;

    @Option(names = "--from", paramLabel = "DAY", description = "the first day (default: the first of the month)")
    private Optional<String> from = Optional.empty();

    @Option(names = "--to", paramLabel = "DAY", description = "the last day (default: today)")
    private Optional<String> to = Optional.empty();

    @Option(
            names = "--by",
            paramLabel = "WHAT",
            description = "day, collection, principal or model; with --all also tenant")
    private Optional<String> by = Optional.empty();

    @Option(names = "--all", description = "of every tenant")
    private boolean all;

    @Option(names = "--tenant", paramLabel = "NAME", description = "with --all: of this one")
    private Optional<String> tenant = Optional.empty();

    UsageCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.server = new ClientOptions(surroundings);
    }

    @Override
    public Integer call() {
        try (var client = server.connect(Objects.requireNonNull(spec))) {
            var usage = client.get(path());
            server.print(usage, () -> print(usage));
            return 0;
        }
    }

    private String path() {
        var query = new ArrayList<String>();
        from.ifPresent(day -> query.add("from=" + Routes.segment(day)));
        to.ifPresent(day -> query.add("to=" + Routes.segment(day)));
        by.ifPresent(what -> query.add("by=" + Routes.segment(what)));
        tenant.ifPresent(name -> query.add("tenant=" + Routes.segment(name)));
        var path = all || tenant.isPresent() ? "/admin/v1/usage" : "/api/v1/usage";
        return query.isEmpty() ? path : path + "?" + String.join("&", query);
    }

    private void print(JsonNode usage) {
        var table = new Table(
                Json.text(usage, "by").orElse(""),
                "calls",
                "failed",
                "tokens in",
                "tokens out",
                "searches",
                "USD",
                "USD saved");
        usage.path("items")
                .forEach(item -> table.row(cells(Json.text(item, "name").orElse("-"), item)));
        table.row(cells("total", usage.path("total")));
        table.print(surroundings.out());
        for (var budget : usage.path("budgets")) {
            surroundings
                    .out()
                    .printf(
                            "%s budget: %s of %s USD%n",
                            text(budget, "period"), text(budget, "spentUsd"), text(budget, "limitUsd"));
        }
        long estimated = usage.path("total").path("estimatedCalls").asLong(0);
        if (estimated > 0) {
            surroundings
                    .out()
                    .println("estimated is what " + estimated
                            + " of the calls consumed, since their services did not say it");
        }
        var unpriced = new ArrayList<String>();
        usage.path("unpriced").forEach(model -> unpriced.add(model.asString("")));
        if (!unpriced.isEmpty()) {
            surroundings
                    .out()
                    .println("not known is what these cost, which have no price in plimsoll.usage.prices: "
                            + String.join(", ", unpriced));
        }
    }

    private static String[] cells(String name, JsonNode sum) {
        return new String[] {
            name,
            text(sum, "calls"),
            text(sum, "failedCalls"),
            text(sum, "inputTokens"),
            text(sum, "outputTokens"),
            text(sum, "searches"),
            usd(sum, "costUsd"),
            usd(sum, "avoidedUsd")
        };
    }

    private static String usd(JsonNode sum, String field) {
        return sum.path(field).isNumber()
                ? String.format(Locale.ROOT, "%.4f", sum.path(field).asDouble())
                : "unknown";
    }

    private static String text(JsonNode node, String field) {
        return Json.text(node, field).orElse("-");
    }
}
