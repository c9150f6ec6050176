package io.plimsoll.server.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Questions whose right documents are known: a BEIR folder (`queries.jsonl`, `qrels/test.tsv`, `corpus.jsonl`) or a
/// file of lines `{"id","question","documents":[…],"answerable"}`.
///
/// @param corpus the documents to load, where the data has them
record GoldenQuestions(List<Golden> questions, Optional<Path> corpus) {

    /// @param relevant   the gain of each document that answers it
    /// @param answerable false where the right reply is that there is no answer
    record Golden(String id, String question, Map<String, Integer> relevant, boolean answerable) {}

    GoldenQuestions {
        questions = List.copyOf(questions);
    }

    List<Golden> answerable() {
        return questions.stream()
                .filter(golden -> golden.answerable() && !golden.relevant().isEmpty())
                .toList();
    }

    List<Golden> unanswerable() {
        return questions.stream().filter(golden -> !golden.answerable()).toList();
    }

    /// Throws [IllegalArgumentException] naming what is missing or malformed.
    static GoldenQuestions read(Path data) {
        try {
            return Files.isDirectory(data) ? beir(data) : golden(data);
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalArgumentException(e.getMessage() + " cannot be read", e);
        }
    }

    private static GoldenQuestions golden(Path file) throws IOException {
        var questions = new ArrayList<Golden>();
        for (var node : lines(file)) {
            var relevant = new LinkedHashMap<String, Integer>();
            node.path("documents").forEach(document -> relevant.put(document.asString(""), 1));
            questions.add(new Golden(
                    Json.text(node, "id", "_id").orElse(String.valueOf(questions.size() + 1)),
                    Json.text(node, "question", "text").orElse(""),
                    relevant,
                    node.path("answerable").asBoolean(true)));
        }
        return new GoldenQuestions(questions, Optional.empty());
    }

    private static GoldenQuestions beir(Path folder) throws IOException {
        var relevant = judgements(folder.resolve("qrels").resolve("test.tsv"));
        var questions = new ArrayList<Golden>();
        for (var node : lines(folder.resolve("queries.jsonl"))) {
            var id = Json.text(node, "_id", "id").orElse("");
            var documents = relevant.get(id);
            if (documents != null) {
                questions.add(new Golden(id, Json.text(node, "text").orElse(""), documents, true));
            }
        }
        return new GoldenQuestions(
                questions, Optional.of(folder.resolve("corpus.jsonl")).filter(Files::exists));
    }

    private static Map<String, Map<String, Integer>> judgements(Path file) throws IOException {
        var relevant = new HashMap<String, Map<String, Integer>>();
        for (var line : Files.readAllLines(file)) {
            var columns = line.split("\t", -1);
            if (columns.length < 3 || columns[0].equals("query-id")) {
                continue;
            }
            var grade = grade(file, columns[columns.length - 1].strip());
            if (grade > 0) {
                relevant.computeIfAbsent(columns[0], id -> new LinkedHashMap<>())
                        .put(columns[columns.length - 2], grade);
            }
        }
        return relevant;
    }

    private static int grade(Path file, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(file + ": '" + text + "' is no whole number", e);
        }
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        var nodes = new ArrayList<JsonNode>();
        int number = 0;
        for (var line : Files.readAllLines(file)) {
            number++;
            try {
                if (!line.isBlank()) {
                    nodes.add(Json.parse(line));
                }
            } catch (JacksonException e) {
                throw new IllegalArgumentException(
                        file.getFileName() + ", line " + number + " is no JSON: " + e.getOriginalMessage(), e);
            }
        }
        return nodes;
    }
}
