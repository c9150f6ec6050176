package io.plimsoll.bench;

import io.plimsoll.bench.JudgedClaims.Base;
import io.plimsoll.query.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.ObjectMapper;

/// Answers of data sets with the passages that hold them, for making [JudgedClaims] of.
final class JudgedSets {

    private JudgedSets() {}

    /// The sentence of the right passages that holds the answer, or else most of the question.
    static List<Base> questions(Path folder, int most) throws IOException {
        var set = BeirSet.read(folder);
        var passages = new HashMap<String, String>();
        set.corpus().forEach(item -> passages.put(item.id(), item.title() + "\n" + item.text()));
        var answers = answers(folder);
        var bases = new ArrayList<Base>();
        for (var query : set.queries()) {
            var sources = set.relevant().getOrDefault(query.id(), Set.of()).stream()
                    .map(passages::get)
                    .filter(Objects::nonNull)
                    .toList();
            var answer = Optional.ofNullable(answers.get(query.id()));
            var sentences = JudgedClaims.sentences(sources);
            if (bases.size() < most && !sentences.isEmpty()) {
                var sentence = sentences.stream()
                        .max(Comparator.comparingDouble(each -> overlap(query.text(), each)
                                + (answer.filter(each::contains).isPresent() ? 1 : 0)))
                        .orElseThrow();
                bases.add(base(set.name(), query, answer, other(answers, query.id()), sentence, sources, passages));
            }
        }
        return bases;
    }

    private static Base base(
            String set,
            BeirSet.Item query,
            Optional<String> answer,
            Optional<String> otherAnswer,
            String sentence,
            List<String> sources,
            Map<String, String> passages) {
        var right = answer.filter(text -> !text.equalsIgnoreCase("yes") && !text.equalsIgnoreCase("no"));
        return new Base(
                set + "/" + query.id(),
                sentence,
                sources,
                right.flatMap(text -> JudgedClaims.statement(query.text(), text)),
                right.flatMap(unused -> otherAnswer).flatMap(text -> JudgedClaims.statement(query.text(), text)),
                List.of(nearest(sentence, sources, passages.values())));
    }

    /// Another question's answer of the same form, so that it is not the form that tells.
    private static Optional<String> other(Map<String, String> answers, String id) {
        var own = answers.getOrDefault(id, "");
        return answers.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(id) && !entry.getValue().equals(own))
                .map(Map.Entry::getValue)
                .filter(other -> form(other).equals(form(own)))
                .skip(Math.floorMod(id.hashCode(), 7))
                .findFirst();
    }

    private static String form(String answer) {
        return answer.chars().anyMatch(Character::isDigit)
                ? "number"
                : Character.isUpperCase(answer.codePointAt(0)) ? "name" : "word";
    }

    private static Map<String, String> answers(Path folder) throws IOException {
        var answers = new LinkedHashMap<String, String>();
        var file = folder.resolve("answers.jsonl");
        if (Files.exists(file)) {
            for (var line : Files.readAllLines(file)) {
                var json = new ObjectMapper().readTree(line);
                answers.put(
                        json.path("_id").asString(""),
                        json.path("answers").path(0).asString(""));
            }
        }
        return answers;
    }

    /// The passage that has most of the sentence's words, and is not one of its own.
    private static String nearest(String sentence, List<String> own, Iterable<String> passages) {
        var best = "";
        double most = -1;
        for (var passage : passages) {
            double overlap = own.contains(passage) ? -1 : overlap(sentence, passage);
            if (overlap > most) {
                most = overlap;
                best = passage;
            }
        }
        return best;
    }

    private static double overlap(String text, String other) {
        var words = new HashSet<>(Words.content(text));
        double all = words.size();
        words.retainAll(new HashSet<>(Words.content(other)));
        return all == 0 ? 0 : words.size() / all;
    }

    /// Places in long texts that answer questions; what stands around a place is the passage.
    static List<Base> references(Path folder, Set<String> documents, int most) throws IOException {
        var mapper = new ObjectMapper();
        var texts = new HashMap<String, String>();
        for (var name : documents) {
            texts.put(name, Files.readString(folder.resolve("docs").resolve(name + ".md")));
        }
        var bases = new ArrayList<Base>();
        for (var line : Files.readAllLines(folder.resolve("references.jsonl"))) {
            var json = mapper.readTree(line);
            var text = texts.get(json.path("doc").asString(""));
            if (text != null && bases.size() < most) {
                var reference = json.path("references").path(0);
                int start = reference.path("start_index").asInt();
                var window = window(text, start);
                var sentences =
                        JudgedClaims.sentences(List.of(reference.path("content").asString("")));
                if (!sentences.isEmpty()) {
                    var sentence = sentences.getFirst();
                    var others = new ArrayList<String>();
                    for (int at = 0; at + 1_200 < text.length(); at += 1_000) {
                        if (Math.abs(at - start) > 3_000) {
                            others.add(text.substring(at, at + 1_000));
                        }
                    }
                    bases.add(new Base(
                            "chunking-eval/" + json.path("_id").asString(""),
                            sentence,
                            List.of(window),
                            Optional.empty(),
                            Optional.empty(),
                            List.of(nearest(sentence, List.of(window), others))));
                }
            }
        }
        return bases;
    }

    private static String window(String text, int start) {
        return text.substring(Math.max(0, start - 500), Math.min(text.length(), start + 700));
    }
}
