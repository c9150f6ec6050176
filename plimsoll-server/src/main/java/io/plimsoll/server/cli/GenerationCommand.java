package io.plimsoll.server.cli;

import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `plimsoll generation`
@Command(
        name = "generation",
        description = {
            "Rebuilds a collection's index while it answers, switches to the new build, and goes back.",
            "",
            "A build is filled from the stored documents, validated against the one that answers,",
            "and READY then. After a switch the old one is kept for a while, for a roll-back."
        },
        footer = {"", "Example:  plimsoll generation rebuild handbook --model e5-small-v2-q --switch"})
final class GenerationCommand extends CommandGroup {

    private static final Duration POLL = Duration.ofMillis(500);

    GenerationCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(
            name = "list",
            description = "Lists the builds of a collection's index.",
            footer = {"", "Example:  plimsoll generation list handbook"})
    int list(@Parameters(paramLabel = "COLLECTION") String collection) {
        try (var client = connect()) {
            var answer = client.get(generations(collection));
            return print(answer, () -> {
                var table = new Table("number", "state", "documents", "missing", "passages", "model", "since");
                for (var item : answer.path("items")) {
                    table.row(
                            text(item, "number"),
                            item.has("damage") ? "DAMAGED" : text(item, "state"),
                            text(item, "documents"),
                            text(item, "missing"),
                            text(item, "passages"),
                            text(item.path("embedding"), "model"),
                            text(item, "since"));
                }
                table.print(surroundings().out());
            });
        }
    }

    @Command(
            name = "rebuild",
            description = "Builds the index anew and waits until it is READY.",
            footer = {"", "Example:  plimsoll generation rebuild handbook --max-tokens 128 --dry-run"})
    int rebuild(
            @Parameters(paramLabel = "COLLECTION") String collection,
            @Option(names = "--model", paramLabel = "NAME", description = "another embedding model")
                    Optional<String> model,
            @Option(names = "--max-tokens", paramLabel = "N", description = "tokens of a passage")
                    Optional<Integer> maxTokens,
            @Option(names = "--overlap", paramLabel = "N", description = "tokens that passages share")
                    Optional<Integer> overlap,
            @Option(names = "--language", paramLabel = "CODE", description = "analyzer of all documents, such as 'en'")
                    Optional<String> language,
            @Option(names = "--switch", description = "answer from the new build as soon as it is READY")
                    boolean switchWhenReady,
            @Option(names = "--no-wait", description = "don't wait for it") boolean noWait,
            @Option(names = "--dry-run", description = "say what would be built, and build nothing") boolean dryRun) {
        var order = Json.object();
        model.ifPresent(name -> order.put("model", name));
        language.ifPresent(code -> order.put("language", code));
        maxTokens.ifPresent(tokens -> chunking(order).put("maxTokens", tokens));
        overlap.ifPresent(tokens -> chunking(order).put("overlapTokens", tokens));
        order.put("switch", switchWhenReady).put("dryRun", dryRun);
        try (var client = connect()) {
            var begun = client.post(generations(collection) + ":rebuild", order);
            if (dryRun || noWait) {
                return printObject(begun);
            }
            return printObject(awaited(client, collection, begun.path("number").asLong()));
        }
    }

    private static ObjectNode chunking(ObjectNode order) {
        return order.path("chunking") instanceof ObjectNode present ? present : order.putObject("chunking");
    }

    /// Throws where the build fails.
    private JsonNode awaited(ServerClient client, String collection, long number) {
        var build = build(client, collection, number);
        int total = build.path("documents").asInt() + build.path("missing").asInt();
        try (var progress = new ProgressLine(surroundings(), total, "document")) {
            int done = 0;
            while (text(build, "state").equals("BUILDING")) {
                int now = build.path("documents").asInt();
                progress.advance(Math.max(0, now - done));
                done = Math.max(done, now);
                surroundings().sleep(POLL);
                build = build(client, collection, number);
            }
        }
        if (!text(build, "state").equals("READY") && !text(build, "state").equals("LIVE")) {
            throw CommandFailure.of("build_failed", "the build failed: " + reason(client, collection, number));
        }
        return build;
    }

    private static JsonNode build(ServerClient client, String collection, long number) {
        for (var item : client.get(generations(collection)).path("items")) {
            if (item.path("number").asLong() == number) {
                return item;
            }
        }
        return Json.object().put("state", "DELETED");
    }

    private static String reason(ServerClient client, String collection, long number) {
        for (var change : client.get(generations(collection)).path("history")) {
            if (change.path("number").asLong() == number && text(change, "to").equals("FAILED")) {
                return text(change, "reason");
            }
        }
        return "see the server's log";
    }

    @Command(
            name = "switch",
            description = "Makes a READY build answer.",
            footer = {"", "Example:  plimsoll generation switch handbook 2"})
    int switchTo(
            @Parameters(paramLabel = "COLLECTION") String collection, @Parameters(paramLabel = "NUMBER") long number) {
        return post(generations(collection) + "/" + number + ":switch");
    }

    @Command(
            name = "rollback",
            description = "Makes the build that answered before answer again.",
            footer = {"", "Example:  plimsoll generation rollback handbook"})
    int rollBack(@Parameters(paramLabel = "COLLECTION") String collection) {
        return post(generations(collection) + ":rollback");
    }

    @Command(
            name = "cancel",
            description = "Gives up the build that is under way or READY.",
            footer = {"", "Example:  plimsoll generation cancel handbook"})
    int cancel(@Parameters(paramLabel = "COLLECTION") String collection) {
        return post(generations(collection) + ":cancel");
    }

    @Command(
            name = "compact",
            description = "Has deleted documents taken out of the index's files, as soon as no other is compacted.",
            footer = {"", "Example:  plimsoll generation compact handbook"})
    int compact(@Parameters(paramLabel = "COLLECTION") String collection) {
        return post(generations(collection) + ":compact");
    }

    private int post(String path) {
        try (var client = connect()) {
            return printObject(client.post(path, Json.object()));
        }
    }

    private static String generations(String collection) {
        return Routes.collection(collection) + "/generations";
    }

    private static String text(JsonNode node, String field) {
        return Json.text(node, field).orElse("-");
    }
}
