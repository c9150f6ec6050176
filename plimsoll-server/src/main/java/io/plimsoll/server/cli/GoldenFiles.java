package io.plimsoll.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Golden questions in files: lines of JSON, or BEIR's layout (`queries.jsonl`, `qrels/test.tsv`).
final class GoldenFiles {

    private static final String HEADER = "query-id\tcorpus-id\tscore\n";

    private GoldenFiles() {}

    /// As lines that the server reads; it names a line that is wrong by its number.
    static String lines(Path path) {
        try {
            if (!Files.isDirectory(path)) {
                return Files.readString(path)
                        .lines()
                        .map(GoldenFiles::withoutAnswer)
                        .collect(Collectors.joining("\n", "", "\n"));
            }
            return GoldenQuestions.read(path).questions().stream()
                    .map(GoldenFiles::line)
                    .collect(Collectors.joining("\n"));
        } catch (IOException | IllegalArgumentException e) {
            throw CommandFailure.of("unreadable", path.getFileName() + " cannot be read: " + e.getMessage());
        }
    }

    /// Lines that `plimsoll eval` reads may say what the answer is, or that there is none. The first is not for
    /// the server, and a question without an answer has no documents to be found: its line is left empty, so that
    /// the others keep their numbers.
    private static String withoutAnswer(String line) {
        if (!(Json.parseOrEmpty(line) instanceof ObjectNode golden)
                || !(golden.has("answer") || golden.has("answerable"))) {
            return line;
        }
        golden.remove("answer");
        var answerable = golden.remove("answerable");
        return answerable == null || answerable.asBoolean(true) ? Json.compact(golden) : "";
    }

    private static String line(GoldenQuestions.Golden golden) {
        var node = Json.object().put("id", golden.id()).put("question", golden.question());
        var relevant = node.putArray("relevant");
        golden.relevant()
                .forEach((document, grade) ->
                        relevant.addObject().put("documentId", document).put("grade", grade));
        return Json.compact(node);
    }

    static void writeLines(Path file, List<JsonNode> items) {
        write(file, items.stream().map(item -> Json.compact(item) + "\n").collect(Collectors.joining()));
    }

    /// Places in documents are not told of: BEIR knows documents alone.
    static void writeBeir(Path folder, List<JsonNode> items) {
        var queries = new StringBuilder();
        var judgements = new StringBuilder(HEADER);
        for (var item : items) {
            var id = Json.text(item, "id").orElse("");
            var query = Json.object()
                    .put("_id", id)
                    .put("text", Json.text(item, "question").orElse(""));
            query.putObject("metadata").put("origin", Json.text(item, "origin").orElse(""));
            queries.append(Json.compact(query)).append('\n');
            grades(item)
                    .forEach((document, grade) -> judgements
                            .append(id)
                            .append('\t')
                            .append(document)
                            .append('\t')
                            .append(grade)
                            .append('\n'));
        }
        write(folder.resolve("queries.jsonl"), queries.toString());
        write(folder.resolve("qrels").resolve("test.tsv"), judgements.toString());
    }

    private static Map<String, Integer> grades(JsonNode item) {
        var grades = new LinkedHashMap<String, Integer>();
        item.path("documents").forEach(document -> grades.put(document.asString(""), 1));
        item.path("relevant")
                .forEach(relevant -> grades.merge(
                        Json.text(relevant, "documentId").orElse(""),
                        relevant.path("grade").asInt(1),
                        Math::max));
        return grades;
    }

    private static void write(Path file, String text) {
        try {
            var parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.writeString(file, text);
        } catch (IOException e) {
            throw CommandFailure.of("unwritable", file.getFileName() + " cannot be written: " + e.getMessage());
        }
    }
}
