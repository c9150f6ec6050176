package io.plimsoll.server.cli;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// `plimsoll search`
@Command(
        name = "search",
        description = "Finds the passages that fit a query best.",
        footer = {
            "",
            "Example:  plimsoll search 'vacation days' -c handbook -k 5",
            "          plimsoll search outage --filter '{\"field\":\"year\",\"op\":\"gte\",\"value\":2024}'"
        })
final class SearchCommand implements Callable<Integer> {

    /// How the passages are looked for.
    enum Mode {
        hybrid,
        lexical,
        vector
    }

    private static final int EXCERPT_CHARS = 240;

    private final Surroundings surroundings;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final ClientOptions server;

    @Parameters(paramLabel = "QUERY", description = "what to look for")
    private String query = "";

    @Option(
            names = {"-c", "--collection"},
            paramLabel = "C",
            description = "else PLIMSOLL_COLLECTION, else the only one there is")
    private Optional<String> collection = Optional.empty();

    @Option(names = "-k", paramLabel = "N", description = "how many passages (default: 10)")
    private int k = 10;

    @Option(names = "--mode", paramLabel = "MODE", description = "${COMPLETION-CANDIDATES} (default: hybrid)")
    private Mode mode = Mode.hybrid;

    @Option(names = "--filter", paramLabel = "JSON", description = "a condition on the documents' metadata")
    private Optional<String> filter = Optional.empty();

    @Option(names = "--rerank", description = "order the best passages once more, with a finer model")
    private boolean rerank;

    SearchCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.server = new ClientOptions(surroundings);
    }

    @Override
    public Integer call() {
        var command = Objects.requireNonNull(spec);
        var request = Json.object()
                .put("query", query)
                .put("k", k)
                .put("mode", mode.name().toLowerCase(Locale.ROOT))
                .put("rerank", rerank);
        filter.ifPresent(text -> request.set("filter", parsed(command, text)));
        try (var client = server.connect(command)) {
            var name = server.collection(command, client, collection);
            var answer = client.post(Routes.collection(name) + "/search", request);
            server.print(answer, () -> print(answer));
            return 0;
        }
    }

    static JsonNode parsed(CommandSpec command, String filter) {
        try {
            return Json.parse(filter);
        } catch (JacksonException e) {
            throw new ParameterException(command.commandLine(), "--filter is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    private void print(JsonNode answer) {
        var out = surroundings.out();
        var number = 0;
        for (var hit : answer.path("hits")) {
            var document = Json.text(hit, "documentId").orElse("?");
            var title = Json.text(hit, "title").filter(text -> !text.isBlank()).orElse(document);
            out.println(String.format("%2d. %s", ++number, surroundings.bold(title))
                    + surroundings.faint("  " + document + "  "
                            + Wording.fixed(hit.path("score").asDouble(0), 4)));
            out.println("    " + Wording.excerpt(Json.text(hit, "text").orElse(""), EXCERPT_CHARS));
        }
        if (number == 0) {
            out.println("nothing found");
        }
        AnswerPrinter.degraded(surroundings, answer);
    }
}
