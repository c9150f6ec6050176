package io.plimsoll.server.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `plimsoll trace`
@Command(
        name = "trace",
        description = {
            "Shows how a question was answered: each stage, and where passages stood in each list.",
            "",
            "The id is the traceId of an answer, and the X-Trace-Id of its response. Traces are kept for a while"
                    + " (plimsoll.traces); questions' texts only where plimsoll.traces.question-text is on."
        },
        footer = {
            "",
            "Example:  plimsoll trace list",
            "          plimsoll trace 4bf92f3577b34da6a3ce929d0e0e4736",
            "          plimsoll trace replay 4bf92f3577b34da6a3ce929d0e0e4736 --query 'vacation days' --mode lexical"
        })
final class TraceCommand extends CommandGroup {

    private static final String TRACES = "/api/v1/traces";

    @Parameters(arity = "0..1", paramLabel = "ID", description = "the trace to show")
    private Optional<String> id = Optional.empty();

    TraceCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public void run() {
        if (id.isEmpty()) {
            super.run();
        }
        try (var client = connect()) {
            var trace = client.get(TRACES + "/" + Routes.segment(id.orElseThrow()));
            int unused = print(trace, () -> trace.path("questions").forEach(this::print));
        }
    }

    @Command(
            name = "list",
            description = "Lists the latest questions; a tenant's administrator sees everybody's.",
            footer = {"", "Example:  plimsoll trace list --limit 20"})
    int list(
            @Option(names = "--limit", paramLabel = "N", description = "how many (default: 20)", defaultValue = "20")
                    int limit,
            @Option(names = "--after", paramLabel = "CURSOR", description = "go on where the last list ended")
                    Optional<String> after) {
        try (var client = connect()) {
            var cursor = after.map(text -> "&after=" + Routes.segment(text)).orElse("");
            var page = client.get(TRACES + "?limit=" + limit + cursor);
            return print(page, () -> {
                Table.print(
                        surroundings().out(),
                        page.path("items"),
                        "traceId",
                        "askedAt",
                        "kind",
                        "collection",
                        "principal",
                        "tookMs",
                        "question");
                Json.text(page, "after").ifPresent(next -> surroundings().out().println("more: --after " + next));
            });
        }
    }

    @Command(
            name = "replay",
            description = {
                "Asks the question of a trace again, under other parameters, and shows the difference.",
                "",
                "What is not said is as it was. It runs as this key and under the flags of now. Where the question's text"
                        + " was not kept, give it with --query."
            },
            footer = {
                "",
                "Example:  plimsoll trace replay ID --query 'vacation days' --rerank",
                "          plimsoll trace replay ID --flag vector-weight=0.5 --flag depth=200"
            })
    int replay(
            @Parameters(paramLabel = "ID", description = "the trace") String trace,
            @Option(names = "--query", paramLabel = "TEXT", description = "the question, where it was not kept")
                    Optional<String> query,
            @Option(names = "--question", paramLabel = "ID", description = "which of the trace's questions")
                    Optional<String> question,
            @Option(names = "--flag", paramLabel = "NAME=VALUE", description = "a flag for this one question") @Nullable
                    Map<String, String> flags,
            @Option(names = "--no-filter", description = "without the filter that it had") boolean noFilter,
            @Mixin QuestionOptions options) {
        var request = Json.object();
        query.ifPresent(text -> request.put("query", text));
        question.ifPresent(text -> request.put("id", text));
        options.into(request);
        if (noFilter) {
            request.putNull("filter");
        }
        if (flags != null) {
            var values = request.putObject("flags");
            flags.forEach((name, value) -> values.set(name, FlagCommand.value(value)));
        }
        try (var client = connect()) {
            var replayed = client.post(TRACES + "/" + Routes.segment(trace) + ":replay", request);
            return print(replayed, () -> printReplay(replayed));
        }
    }

    private void print(JsonNode question) {
        var out = surroundings().out();
        out.println(surroundings()
                        .bold(text(question, "kind") + " in " + text(question, "collection") + ", generation "
                                + text(question, "generation"))
                + surroundings()
                        .faint("  " + text(question, "askedAt") + "  by " + text(question, "principal") + "  "
                                + text(question, "tookMs") + " ms  question " + text(question, "id")));
        Json.text(question, "question").ifPresent(text -> out.println("asked:   " + text));
        Json.text(question, "query").ifPresent(text -> out.println("run as:  " + text));
        out.println("options: " + Json.compact(question.path("options")));
        Json.text(question, "failure").ifPresent(code -> out.println("failed:  " + code));
        out.println();
        var stages = new Table("stage", "ms", "model", "cache", "in", "out", "degraded");
        for (var stage : question.path("stages")) {
            stages.row(
                    text(stage, "stage"),
                    text(stage, "tookMs"),
                    text(stage, "model"),
                    text(stage, "cache"),
                    fields(stage.path("input")),
                    fields(stage.path("output")),
                    texts(stage.path("degraded")));
        }
        stages.print(out);
        out.println();
        var passages = new Table(
                "rank", "score", "passage", "words", "bm25", "vector", "cosine", "fused", "score", "mmr", "reranked");
        for (var passage : question.path("passages")) {
            passages.row(
                    text(passage, "rank"),
                    WhyNotCommand.score(passage, "score"),
                    text(passage, "passageId"),
                    text(passage, "lexicalRank"),
                    WhyNotCommand.score(passage, "lexicalScore"),
                    text(passage, "vectorRank"),
                    WhyNotCommand.score(passage, "cosine"),
                    text(passage, "fusedRank"),
                    WhyNotCommand.score(passage, "fusedScore"),
                    text(passage, "mmrRank"),
                    text(passage, "rerankedRank"));
        }
        passages.print(out);
        AnswerPrinter.degraded(surroundings(), question);
    }

    private void printReplay(JsonNode replayed) {
        var out = surroundings().out();
        var flags = replayed.path("flags");
        flags.properties()
                .forEach(flag -> out.println("flag " + flag.getKey() + ": " + text(flag.getValue(), "before") + " → "
                        + text(flag.getValue(), "after")));
        var table = new Table("change", "document", "rank before", "now", "score before", "now");
        for (var change : replayed.path("documents")) {
            table.row(
                    text(change, "change"),
                    text(change, "documentId"),
                    text(change, "rankBefore"),
                    text(change, "rankAfter"),
                    WhyNotCommand.score(change, "scoreBefore"),
                    WhyNotCommand.score(change, "scoreAfter"));
        }
        table.print(out);
        var answer = replayed.path("answer");
        if (answer.isObject()) {
            out.println();
            out.println(answer.path("sameText").asBoolean(false) ? "the answer is the same" : "the answer is another:");
            out.println(text(answer, "text"));
            out.println(
                    "cited now: " + texts(answer.path("citedIn")) + "; no longer: " + texts(answer.path("citedOut")));
        }
        AnswerPrinter.degraded(surroundings(), replayed.path("after"));
    }

    private static String text(JsonNode node, String field) {
        return Json.text(node, field).orElse("");
    }

    private static String fields(JsonNode object) {
        var shown = new LinkedHashMap<String, String>();
        object.properties()
                .forEach(field -> shown.put(
                        field.getKey(), Wording.excerpt(field.getValue().asString(""), 40)));
        return String.join(
                " ",
                shown.entrySet().stream()
                        .map(field -> field.getKey() + "=" + field.getValue())
                        .toList());
    }

    private static String texts(JsonNode array) {
        List<String> texts = array.valueStream().map(node -> node.asString("")).toList();
        return texts.isEmpty() ? "none" : String.join(", ", texts);
    }
}
