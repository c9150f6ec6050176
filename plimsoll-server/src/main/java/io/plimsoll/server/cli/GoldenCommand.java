package io.plimsoll.server.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `plimsoll golden`
@Command(
        name = "golden",
        description = {
            "Keeps questions of which it is known where the answer stands.",
            "",
            "Builds of the index are validated with them, and the one that answers is evaluated by them.",
            "What use has proposed is asked once it is accepted."
        },
        footer = {"", "Example:  plimsoll golden import handbook questions.jsonl"})
final class GoldenCommand extends CommandGroup {

    private static final String COLLECTION = "COLLECTION";

    GoldenCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(
            name = "list",
            description = "Lists a collection's golden questions.",
            footer = {"", "Example:  plimsoll golden list handbook"})
    int list(@Parameters(paramLabel = COLLECTION) String collection) {
        try (var client = connect()) {
            var answer = client.get(golden(collection));
            return print(
                    answer,
                    () -> Table.print(
                            surroundings().out(),
                            answer.path("items"),
                            "id",
                            "origin",
                            "accepted",
                            "question",
                            "documents",
                            "missing"));
        }
    }

    @Command(
            name = "import",
            description = "Adds questions from a file of lines of JSON, or from a folder in BEIR's layout.",
            footer = {
                "",
                "A line:   {\"id\": \"q1\", \"question\": \"…\", \"documents\": [\"d1\"]}",
                "A folder: queries.jsonl and qrels/test.tsv",
                "",
                "Example:  plimsoll golden import handbook questions.jsonl --replace"
            })
    int load(
            @Parameters(paramLabel = COLLECTION) String collection,
            @Parameters(paramLabel = "PATH") Path path,
            @Option(names = "--replace", description = "in place of all that are there") boolean replace) {
        var lines = GoldenFiles.lines(surroundings().folder().resolve(path));
        try (var client = connect()) {
            var answer = client.sendLines(replace ? "PUT" : "POST", golden(collection), lines);
            var result = Json.object()
                    .put(
                            "imported",
                            lines.lines().filter(line -> !line.isBlank()).count())
                    .put("questions", answer.path("items").size());
            return printObject(result);
        }
    }

    @Command(
            name = "export",
            description = "Writes a collection's golden questions, with what they are about.",
            footer = {"", "Example:  plimsoll golden export handbook golden/ --format beir"})
    int export(
            @Parameters(paramLabel = COLLECTION) String collection,
            @Parameters(paramLabel = "PATH", description = "a file, or for BEIR a folder") Path path,
            @Option(names = "--format", paramLabel = "FORMAT", description = "jsonl (default) or beir")
                    Optional<String> format) {
        var target = surroundings().folder().resolve(path);
        boolean beir = format.map(GoldenCommand::isBeir).orElse(false);
        try (var client = connect()) {
            var items = Json.items(client.get(golden(collection)));
            if (beir) {
                GoldenFiles.writeBeir(target, items);
            } else {
                GoldenFiles.writeLines(target, items);
            }
            return printObject(Json.object().put("exported", items.size()).put("to", path.toString()));
        }
    }

    private static boolean isBeir(String format) {
        return switch (format) {
            case "beir" -> true;
            case "jsonl" -> false;
            default -> throw CommandFailure.of("wrong_format", "--format is jsonl or beir, not '" + format + "'");
        };
    }

    @Command(
            name = "add",
            description = "Adds one question, in place of one with the same id.",
            footer = {"", "Example:  plimsoll golden add handbook \"How many days of vacation?\" --document leave.md"})
    int add(
            @Parameters(paramLabel = COLLECTION) String collection,
            @Parameters(paramLabel = "QUESTION") String question,
            @Option(
                            names = {"-d", "--document"},
                            paramLabel = "ID",
                            required = true,
                            description = "that answers it; may be given more than once")
                    List<String> documents,
            @Option(names = "--id", paramLabel = "ID", description = "else made from the question") Optional<String> id,
            @Option(names = "--label", paramLabel = "LABEL", description = "with which it is asked")
                    List<String> labels) {
        var item = Json.object()
                .put("id", id.orElseGet(() -> "q-" + Integer.toHexString(question.hashCode())))
                .put("question", question);
        documents.forEach(item.putArray("documents")::add);
        if (labels != null) {
            labels.forEach(item.putArray("labels")::add);
        }
        var body = Json.object();
        body.putArray("items").add(item);
        try (var client = connect()) {
            var questions = client.post(golden(collection), body).path("items").size();
            return printObject(
                    Json.object().put("id", item.path("id").asString("")).put("questions", questions));
        }
    }

    @Command(
            name = "remove",
            description = "Removes questions.",
            footer = {"", "Example:  plimsoll golden remove handbook q1 q2"})
    int remove(
            @Parameters(paramLabel = COLLECTION) String collection,
            @Parameters(paramLabel = "ID", arity = "1..*") List<String> ids) {
        try (var client = connect()) {
            ids.forEach(id -> client.delete(golden(collection) + "/" + Routes.segment(id)));
            return printObject(Json.object().put("removed", ids.size()));
        }
    }

    @Command(
            name = "accept",
            description = "Has proposed questions asked from now on.",
            footer = {"", "Example:  plimsoll golden accept handbook feedback-4bf92f35"})
    int accept(
            @Parameters(paramLabel = COLLECTION) String collection,
            @Parameters(paramLabel = "ID", arity = "1..*") List<String> ids) {
        var body = Json.object();
        ids.forEach(body.putArray("ids")::add);
        try (var client = connect()) {
            return printObject(client.post(golden(collection) + ":accept", body));
        }
    }

    @Command(
            name = "synthesize",
            description = "Makes questions from the documents: by the chat model, else from headings and sentences.",
            footer = {"", "Example:  plimsoll golden synthesize handbook --count 50"})
    int synthesize(
            @Parameters(paramLabel = COLLECTION) String collection,
            @Option(names = "--count", paramLabel = "N", description = "at most 100 (default: 20)")
                    Optional<Integer> count) {
        try (var client = connect()) {
            var answer = client.post(
                    golden(collection) + ":synthesize", Json.object().put("count", count.orElse(20)));
            return print(answer, () -> {
                Table.print(surroundings().out(), answer.path("items"), "id", "question", "documents");
                surroundings()
                        .out()
                        .println("made " + answer.path("items").size() + ", "
                                + answer.path("byModel").asInt() + " of them by the chat model");
            });
        }
    }

    private static String golden(String collection) {
        return Routes.collection(collection) + "/golden-questions";
    }
}
