package io.plimsoll.server.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `plimsoll eval`
@Command(
        name = "eval",
        description = "Measures how well the right documents are found, with confidence intervals.",
        footer = {
            "",
            "Example:  plimsoll eval --data beir/scifact --collection scifact --load",
            "          plimsoll eval --data golden.jsonl --collection handbook --modes hybrid --rerank"
        })
final class EvalCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final ClientOptions server;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "PATH",
            description = "a BEIR folder, or a file of lines {id, question, documents, answerable}")
    private Path data = Path.of("");

    @Option(
            names = {"-c", "--collection"},
            paramLabel = "C",
            description = "else the folder's name with --load, else the only one there is")
    private Optional<String> collection = Optional.empty();

    @Option(names = "--modes", split = ",", paramLabel = "MODE", description = "(default: lexical,vector,hybrid)")
    private List<SearchCommand.Mode> modes =
            List.of(SearchCommand.Mode.lexical, SearchCommand.Mode.vector, SearchCommand.Mode.hybrid);

    @Option(names = "-k", paramLabel = "N", description = "how deep rankings are judged (default: 10)")
    private int k = 10;

    @Option(names = "--rerank", description = "with reranking")
    private boolean rerank;

    @Option(names = "--load", description = "create the collection and load the folder's corpus.jsonl first")
    private boolean load;

    EvalCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.server = new ClientOptions(surroundings);
    }

    @Override
    public Integer call() {
        var command = Objects.requireNonNull(spec);
        var golden = golden(command);
        try (var client = server.connect(command)) {
            var name = load
                    ? collection.orElseGet(() ->
                            data.toAbsolutePath().normalize().getFileName().toString())
                    : server.collection(command, client, collection);
            if (load) {
                CollectionCreation.ensure(client, name, true);
                var documents = new CorpusLoad(client, name, surroundings)
                        .load(golden.corpus().orElseThrow());
                surroundings.err().println("loaded " + Wording.count(documents, "document"));
            }
            requirePassages(client, name);
            var report = run(client, name, golden);
            server.print(report.toJson(), () -> report.print(surroundings.out()));
            return 0;
        }
    }

    /// Figures of a collection in which nothing can be found would be zeros that look measured.
    private void requirePassages(ServerClient client, String name) {
        var state = client.get(Routes.collection(name));
        var pending = state.path("pending").asLong(0);
        if (state.path("passages").asLong(0) == 0) {
            throw CommandFailure.of(
                    "collection_empty",
                    "there is nothing to find in the collection " + name
                            + (pending > 0
                                    ? " yet: " + Wording.count(pending, "document") + " are being processed"
                                    : ": put documents in with `plimsoll ingest`, or load a corpus with --load"));
        }
        if (pending > 0) {
            surroundings
                    .err()
                    .println("note: " + Wording.count(pending, "document")
                            + " of the collection cannot be found yet; the figures are of the others");
        }
    }

    private EvaluationReport run(ServerClient client, String name, GoldenQuestions golden) {
        var evaluation = new Evaluation(client, name, surroundings, k, rerank);
        var questions = golden.answerable();
        var names = modes.stream().map(Enum::name).distinct().toList();
        return new EvaluationReport(
                name,
                k,
                rerank,
                questions.size(),
                questions.isEmpty() ? Map.of() : evaluation.modes(names, questions),
                golden.unanswerable().size(),
                evaluation.abstentions(golden.unanswerable()));
    }

    private GoldenQuestions golden(CommandSpec command) {
        if (k < 1) {
            throw new ParameterException(command.commandLine(), "-k is at least 1");
        }
        try {
            var golden = GoldenQuestions.read(surroundings.folder().resolve(data));
            if (golden.questions().isEmpty()) {
                throw new IllegalArgumentException(data + " has no questions with judgements");
            }
            if (load && golden.corpus().isEmpty()) {
                throw new IllegalArgumentException("--load needs a folder with a corpus.jsonl");
            }
            return golden;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
