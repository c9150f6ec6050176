package io.plimsoll.server.cli;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/// How a question is searched, where the command line says so.
final class QuestionOptions {

    /// Whether documents or passages are ranked.
    enum Group {
        none,
        document
    }

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(names = "-k", paramLabel = "N", description = "how many passages")
    private Optional<Integer> k = Optional.empty();

    @Option(names = "--mode", paramLabel = "MODE", description = "${COMPLETION-CANDIDATES}")
    private Optional<SearchCommand.Mode> mode = Optional.empty();

    @Option(names = "--group", paramLabel = "GROUP", description = "${COMPLETION-CANDIDATES}")
    private Optional<Group> group = Optional.empty();

    @Option(names = "--filter", paramLabel = "JSON", description = "a condition on the documents' metadata")
    private Optional<String> filter = Optional.empty();

    @Option(names = "--rerank", negatable = true, description = "with or without a finer model's order")
    private Optional<Boolean> rerank = Optional.empty();

    @Option(names = "--mmr", paramLabel = "W", description = "weight of relevance against novelty, 0 to 1")
    private Optional<Double> mmr = Optional.empty();

    @Option(names = "--rewrite", negatable = true, description = "with or without repair of spelling and acronyms")
    private Optional<Boolean> rewrite = Optional.empty();

    @Option(names = "--as-of", paramLabel = "N", description = "on this generation of the index")
    private Optional<Long> asOf = Optional.empty();

    void into(ObjectNode request) {
        k.ifPresent(value -> request.put("k", value));
        mode.ifPresent(value -> request.put("mode", value.name().toLowerCase(Locale.ROOT)));
        group.ifPresent(value -> request.put("group", value.name().toLowerCase(Locale.ROOT)));
        filter.ifPresent(text -> request.set("filter", SearchCommand.parsed(Objects.requireNonNull(command), text)));
        rerank.ifPresent(value -> request.put("rerank", value));
        mmr.ifPresent(value -> request.put("mmr", value));
        rewrite.ifPresent(value -> request.put("rewrite", value));
        asOf.ifPresent(value -> request.put("asOf", value));
    }
}
