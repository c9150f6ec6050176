package io.plimsoll.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `plimsoll canary`
@Command(
        name = "canary",
        description = {
            "Tries a change on some of the users before all get it.",
            "",
            "A candidate (values of flags, or a READY generation of an index) is given to 5 %%, 25 %%, 50 %%",
            "and then all of the users. Errors, degraded answers, abstentions, latency, tokens, cost, recall",
            "of golden questions and faithfulness are compared with those of everybody else. As soon as one",
            "is surely worse the candidate is rolled back by itself; when nothing is and the step has its",
            "samples, the next step begins. After the last the candidate becomes the setting."
        },
        footer = {
            "",
            "Example:  plimsoll canary start k=20 rerank=true --tenant acme --reason \"deeper lists\"",
            "          plimsoll canary show cny_0198",
            "          plimsoll canary abort cny_0198"
        })
final class CanaryCommand extends CommandGroup {

    private CanaryCommand(Surroundings surroundings) {
        super(surroundings);
    }

    /// Whose canaries.
    static final class Reach {

        @Option(names = "--own", description = "as a tenant's administrator, of the own tenant")
        boolean own;

        String canaries() {
            return own ? "/api/v1/canaries" : "/admin/v1/canaries";
        }

        String canary(String id) {
            return canaries() + "/" + Routes.segment(id);
        }
    }

    /// How far and how long.
    static final class Pace {

        @Option(
                names = "--steps",
                paramLabel = "PERCENT",
                split = ",",
                description = "of the users, growing; 5,25,50 unless told otherwise, and then all")
        @Nullable
        List<Double> steps;

        @Option(
                names = "--min-samples",
                paramLabel = "N",
                description = "requests of either arm before a step ends; 1000. With 1000 twice the errors are caught"
                        + " in 99 of 100 canaries at 2 %% errors")
        @Nullable
        Integer minSamples;

        @Option(names = "--max-hours", paramLabel = "H", description = "then it is rolled back; 168")
        @Nullable
        Double maxHours;

        @Option(names = "--tolerance", paramLabel = "PERCENT", description = "of latency and cost; 10")
        @Nullable
        Double tolerance;

        void putInto(ObjectNode body) {
            if (steps != null) {
                var array = body.putArray("steps");
                steps.forEach(array::add);
            }
            if (minSamples != null) {
                body.put("minSamples", minSamples);
            }
            if (maxHours != null) {
                body.put("maxHours", maxHours);
            }
            if (tolerance != null) {
                body.put("tolerancePercent", tolerance);
            }
        }
    }

    private void putValues(ObjectNode values, List<String> flags) {
        for (var flag : flags) {
            int equals = flag.indexOf('=');
            if (equals < 1) {
                throw wrong("'" + flag + "' is no flag and value; write it as k=20");
            }
            values.set(flag.substring(0, equals), FlagCommand.value(flag.substring(equals + 1)));
        }
    }

    @Command(
            name = "start",
            description = "Begins a canary in the whole service, a tenant, or one of its collections.",
            footer = {
                "",
                "Example:  plimsoll canary start chat-model=alternative --steps 1,10,50",
                "          plimsoll canary start --generation 3 --tenant acme --collection handbook"
            })
    int start(
            @Parameters(paramLabel = "FLAG=VALUE", arity = "0..*", description = "what is tried") @Nullable
                    List<String> flags,
            @Option(names = "--generation", paramLabel = "N", description = "a READY one, in place of flags")
                    Optional<Long> generation,
            @Option(names = "--tenant", paramLabel = "T", description = "only this tenant's questions")
                    Optional<String> tenant,
            @Option(names = "--collection", paramLabel = "C", description = "only questions of this collection")
                    Optional<String> collection,
            @Mixin Pace pace,
            @Option(names = "--reason", paramLabel = "TEXT", description = "kept with it") Optional<String> reason,
            @Mixin Reach reach) {
        var body = Json.object();
        tenant.ifPresent(name -> body.put("tenant", name));
        collection.ifPresent(name -> body.put("collection", name));
        generation.ifPresent(number -> body.put("generation", number));
        if (flags != null) {
            putValues(body.putObject("flags"), flags);
        }
        pace.putInto(body);
        reason.ifPresent(text -> body.put("reason", text));
        try (var client = connect()) {
            return shown(client.post(reach.canaries(), body));
        }
    }

    @Command(
            name = "list",
            description = "Lists canaries, the latest first.",
            footer = {"", "Example:  plimsoll canary list"})
    int list(@Mixin Reach reach) {
        try (var client = connect()) {
            var answer = client.get(reach.canaries());
            return print(answer, () -> {
                var table = new Table("canary", "scope", "candidate", "state", "percent", "begun", "why");
                for (var item : Json.items(answer)) {
                    table.row(
                            text(item, "id"),
                            text(item, "scope"),
                            candidate(item),
                            text(item, "state"),
                            text(item, "percent"),
                            text(item, "begunAt"),
                            sentences(item.path("why")));
                }
                table.print(surroundings().out());
            });
        }
    }

    @Command(
            name = "show",
            description = "Says how a canary stands, with the figures of both arms.",
            footer = {"", "Example:  plimsoll canary show cny_0198"})
    int show(@Parameters(paramLabel = "CANARY") String id, @Mixin Reach reach) {
        try (var client = connect()) {
            return shown(client.get(reach.canary(id)));
        }
    }

    /// What a canary can be told, each by a command of its name.
    private enum Wish {
        PAUSE("Keeps it at its share; it is still rolled back where it is surely worse."),
        RESUME("Lets a paused one go on."),
        PROMOTE("Takes the next step now, whatever its samples."),
        ABORT("Gives the candidate up; nothing of it remains."),
        REVERT("Takes a promoted one back: what was set before is set again.");

        private final String meaning;

        Wish(String meaning) {
            this.meaning = meaning;
        }

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Command
    private final class Tell implements Callable<Integer> {

        private final Wish wish;

        @Parameters(paramLabel = "CANARY")
        private String id = "";

        @Mixin
        private final Reach reach = new Reach();

        Tell(Wish wish) {
            this.wish = wish;
        }

        @Override
        public Integer call() {
            try (var client = connect()) {
                return shown(client.post(reach.canary(id) + ":" + wish.wireName(), Json.object()));
            }
        }
    }

    /// With a command for each wish.
    static CommandLine line(Surroundings surroundings) {
        var canary = new CanaryCommand(surroundings);
        var line = new CommandLine(canary);
        for (var wish : Wish.values()) {
            var tell = new CommandLine(canary.new Tell(wish));
            tell.getCommandSpec()
                    .usageMessage()
                    .description(wish.meaning)
                    .footer("", "Example:  plimsoll canary " + wish.wireName() + " cny_0198");
            line.addSubcommand(wish.wireName(), tell);
        }
        return line;
    }

    private int shown(JsonNode canary) {
        return print(canary, () -> {
            var out = surroundings().out();
            out.println(text(canary, "id") + "  " + candidate(canary) + "  in " + text(canary, "scope") + "  "
                    + text(canary, "state") + " at " + text(canary, "percent") + " % (step " + text(canary, "step")
                    + " of " + canary.path("steps").size() + ")");
            Json.text(canary, "decision").ifPresent(decision -> out.println("decision: " + decision));
            canary.path("why").forEach(why -> out.println("  " + why.asString("")));
            canary.path("missing").forEach(part -> out.println("missing: " + part.asString("")));
            figures(canary.path("figures"));
            out.println("when promoted " + text(canary, "onPromotion"));
            canary.path("warnings").forEach(warning -> surroundings().err().println(warning.asString("")));
        });
    }

    /// A row for each measure that has figures.
    private void figures(JsonNode figures) {
        if (figures.isEmpty()) {
            return;
        }
        var table = new Table("measure", "candidate", "control", "evidence");
        var measures = new ArrayList<String>();
        figures.propertyNames().stream()
                .map(name -> name.substring(name.indexOf('.') + 1))
                .filter(name -> !measures.contains(name))
                .forEach(measures::add);
        for (var measure : measures) {
            table.row(
                    measure,
                    figures.path("candidate." + measure).asString("-"),
                    figures.path("control." + measure).asString("-"),
                    figures.path("evidence." + measure).asString("-"));
        }
        table.print(surroundings().out());
    }

    private static String candidate(JsonNode canary) {
        if (canary.has("generation")) {
            return "generation " + text(canary, "generation");
        }
        var values = new ArrayList<String>();
        canary.path("flags")
                .properties()
                .forEach(
                        flag -> values.add(flag.getKey() + "=" + flag.getValue().asString("")));
        return String.join(" ", values);
    }

    private static String sentences(JsonNode array) {
        var sentences = new ArrayList<String>();
        array.forEach(sentence -> sentences.add(sentence.asString("")));
        return String.join("; ", sentences);
    }

    private static String text(JsonNode node, String field) {
        return Json.text(node, field).orElse("-");
    }
}
