package io.plimsoll.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/// `typos`: a data set with one slip of the pen in each question, for `plimsoll eval` beside the set itself. In one
/// word of six letters or more, neither the first letter nor the last, one letter is another, is missing, is one too
/// many or has changed places with the next.
final class Typos {

    private static final Pattern LONG_WORD = Pattern.compile("[A-Za-z]{6,}");
    private static final int KINDS = 4;
    private static final int LETTERS = 26;
    private static final long SEED = 20_261_126;

    private final Random random;

    private Typos(long seed) {
        this.random = new Random(seed);
    }

    static void run(List<String> line) throws IOException {
        var arguments = new Arguments(line, Set.of("--data", "--out", "--seed"));
        var from = arguments.path("--data", "samples/handbook");
        var to = arguments.path("--out", "target/bench/typos");
        long seed = arguments.text("--seed").map(Long::parseLong).orElse(SEED);
        Files.createDirectories(to.resolve("qrels"));
        for (var same : List.of("corpus.jsonl", "qrels/test.tsv")) {
            Files.copy(from.resolve(same), to.resolve(same), StandardCopyOption.REPLACE_EXISTING);
        }
        var typos = new Typos(seed);
        var mapper = new ObjectMapper();
        var questions = Files.readAllLines(from.resolve("queries.jsonl")).stream()
                .map(text -> (ObjectNode) mapper.readTree(text))
                .toList();
        long changed = 0;
        for (var question : questions) {
            var text = question.path("text").asString("");
            var slipped = typos.slipped(text);
            changed += slipped.equals(text) ? 0 : 1;
            question.put("text", slipped);
        }
        Files.write(
                to.resolve("queries.jsonl"),
                questions.stream().map(ObjectNode::toString).toList());
        System.out.printf("%d of %d questions have a slip, seed %d: %s%n", changed, questions.size(), seed, to);
    }

    private String slipped(String text) {
        var words = LONG_WORD.matcher(text).results().toList();
        if (words.isEmpty()) {
            return text;
        }
        var word = words.get(random.nextInt(words.size()));
        int at = word.start() + 1 + random.nextInt(word.group().length() - 2);
        var before = text.substring(0, at);
        var after = text.substring(at + 1);
        return switch (random.nextInt(KINDS)) {
            case 0 -> before + other(text.charAt(at)) + after;
            case 1 -> before + after;
            case 2 -> before + letter() + text.charAt(at) + after;
            default -> before + text.charAt(at + 1) + text.charAt(at) + text.substring(at + 2);
        };
    }

    private char other(char letter) {
        char other = letter();
        while (other == letter) {
            other = letter();
        }
        return other;
    }

    private char letter() {
        return (char) ('a' + random.nextInt(LETTERS));
    }
}
