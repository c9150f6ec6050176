package io.plimsoll.server.cli;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `plimsoll evaluation`
@Command(
        name = "evaluation",
        description = {
            "Evaluates the index that answers, by a collection's golden questions.",
            "",
            "The server does so by itself from time to time, while nobody waits for it."
        },
        footer = {"", "Example:  plimsoll evaluation run handbook"})
final class EvaluationCommand extends CommandGroup {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final String COLLECTION = "COLLECTION";
    private static final String[] FIGURES = {
        "id", "at", "state", "cause", "generation", "questions", "recall", "ndcg", "mrr", "p95Ms"
    };

    EvaluationCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(
            name = "run",
            description = "Asks the golden questions now and waits for the figures.",
            footer = {"", "Example:  plimsoll evaluation run handbook --no-wait"})
    int run(
            @Parameters(paramLabel = COLLECTION) String collection,
            @Option(names = "--no-wait", description = "don't wait for it") boolean noWait) {
        try (var client = connect()) {
            var run = client.post(evaluations(collection), Json.object());
            return printRun(noWait ? run : awaited(client, collection, run));
        }
    }

    private JsonNode awaited(ServerClient client, String collection, JsonNode begun) {
        var run = begun;
        while (isOpen(run)) {
            surroundings().sleep(POLL);
            run = client.get(evaluations(collection) + "/" + text(begun, "id"));
        }
        if (text(run, "state").equals("FAILED")) {
            throw CommandFailure.of("evaluation_failed", "the evaluation failed: " + text(run, "detail"));
        }
        return run;
    }

    private static boolean isOpen(JsonNode run) {
        return text(run, "state").equals("WAITING") || text(run, "state").equals("RUNNING");
    }

    @Command(
            name = "list",
            description = "Lists evaluations, the latest first.",
            footer = {"", "Example:  plimsoll evaluation list handbook"})
    int list(
            @Parameters(paramLabel = COLLECTION) String collection,
            @Option(names = "--limit", paramLabel = "N", description = "(default: 20)") Optional<Integer> limit) {
        try (var client = connect()) {
            var answer = client.get(evaluations(collection) + "?limit=" + limit.orElse(20));
            return print(answer, () -> Table.print(surroundings().out(), answer.path("items"), FIGURES));
        }
    }

    @Command(
            name = "show",
            description = "Shows an evaluation with what came of every question.",
            footer = {"", "Example:  plimsoll evaluation show handbook eval_01J9"})
    int show(@Parameters(paramLabel = COLLECTION) String collection, @Parameters(paramLabel = "ID") String id) {
        try (var client = connect()) {
            return printRun(client.get(evaluations(collection) + "/" + Routes.segment(id)));
        }
    }

    private int printRun(JsonNode run) {
        return print(run, () -> {
            Table.print(surroundings().out(), List.of(run), FIGURES);
            Json.text(run, "detail").ifPresent(surroundings().out()::println);
            if (run.has("outcomes")) {
                surroundings().out().println();
                Table.print(surroundings().out(), run.path("outcomes"), "id", "origin", "recall", "ndcg", "mrr");
            }
        });
    }

    @Command(
            name = "blame",
            description = "Says which questions lost since recall last reached its objective, and due to which change.",
            footer = {"", "Example:  plimsoll evaluation blame handbook"})
    int blame(@Parameters(paramLabel = COLLECTION) String collection) {
        try (var client = connect()) {
            var loss = client.post(evaluations(collection) + ":blame", Json.object());
            return print(loss, () -> {
                surroundings().out().println(text(loss, "summary"));
                if (loss.path("suspects").size() > 0) {
                    surroundings().out().println();
                    Table.print(
                            surroundings().out(), loss.path("suspects"), "kind", "at", "shown", "questions", "what");
                }
            });
        }
    }

    private static String evaluations(String collection) {
        return Routes.collection(collection) + "/evaluations";
    }

    private static String text(JsonNode node, String field) {
        return Json.text(node, field).orElse("-");
    }
}
