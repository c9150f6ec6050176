package io.plimsoll.server.cli;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `plimsoll why-not`
@Command(
        name = "why-not",
        description = {
            "Says why a search does not find a document: runs the search and follows the document from the catalogue"
                    + " through both searches to the cut.",
            "",
            "Steps: existence, access (labels), index (the generation that answers), filter, lexical and vector (the two"
                    + " searches; missed is not lost as long as the other finds it), fusion, mmr, rerank, grouping, cut.",
            "needed is the score of the last one that went on."
        },
        footer = {
            "",
            "Example:  plimsoll why-not travel-policy.md 'how many vacation days' -c handbook",
            "          plimsoll why-not travel-policy.md 'vacation' --mode lexical -k 50"
        })
final class WhyNotCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final ClientOptions server;

    @Parameters(index = "0", paramLabel = "DOCUMENT", description = "id of the document that is missed")
    private String document = "";

    @Parameters(index = "1", paramLabel = "QUERY", description = "what was looked for")
    private String query = "";

    @Option(
            names = {"-c", "--collection"},
            paramLabel = "C",
            description = "else PLIMSOLL_COLLECTION, else the only one there is")
    private Optional<String> collection = Optional.empty();

    @Mixin
    private final QuestionOptions options = new QuestionOptions();

    WhyNotCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.server = new ClientOptions(surroundings);
    }

    @Override
    public Integer call() {
        var command = Objects.requireNonNull(spec);
        var request = Json.object().put("query", query).put("documentId", document);
        options.into(request);
        try (var client = server.connect(command)) {
            var name = server.collection(command, client, collection);
            var told = client.post(Routes.collection(name) + "/search:why-not", request);
            server.print(told, () -> print(told));
            return 0;
        }
    }

    private void print(JsonNode told) {
        var out = surroundings.out();
        boolean isFound = told.path("found").asBoolean(false);
        var verdict =
                isFound ? "found" : "lost at " + Json.text(told, "fellOutAt").orElse("?");
        out.println(surroundings.bold(document + ": " + verdict) + " – "
                + Json.text(told, "reason").orElse(""));
        var table = new Table("step", "outcome", "rank", "score", "needed", "what happened");
        for (var step : told.path("steps")) {
            table.row(
                    Json.text(step, "step").orElse(""),
                    Json.text(step, "outcome").orElse(""),
                    Json.text(step, "rank").orElse(""),
                    score(step, "score"),
                    score(step, "needed"),
                    Json.text(step, "detail").orElse(""));
        }
        table.print(out);
        AnswerPrinter.degraded(surroundings, told);
    }

    static String score(JsonNode node, String field) {
        return node.path(field).isNumber() ? Wording.fixed(node.path(field).asDouble(), 4) : "";
    }
}
