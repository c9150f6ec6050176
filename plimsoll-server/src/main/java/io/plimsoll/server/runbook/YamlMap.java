package io.plimsoll.server.runbook;

import io.plimsoll.error.Nearest;
import io.plimsoll.error.PlimsollException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// A mapping of a YAML file whose keys are known, and everything in it with its place.
final class YamlMap {

    private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    private final String file;
    private final Node node;
    private final Map<String, Node> entries = new LinkedHashMap<>();

    /// Throws a [RunbookProblem] unless it is a mapping of these keys.
    ///
    /// @param what it is, as problems name it: `a step`
    YamlMap(String file, Node node, String what, List<String> known) {
        this.file = file;
        this.node = node;
        if (!(node instanceof MappingNode mapping)) {
            throw problem(node, what + " is a mapping with " + String.join(", ", known));
        }
        for (var tuple : mapping.getValue()) {
            var key = scalar(tuple.getKeyNode(), "a key");
            if (!known.contains(key)) {
                throw problem(tuple.getKeyNode(), "'" + key + "' is not known in " + what + hint(key, known));
            }
            if (entries.put(key, tuple.getValueNode()) != null) {
                throw problem(tuple.getKeyNode(), "'" + key + "' is there twice");
            }
        }
    }

    /// Where the keys are free, such as labels.
    static Map<String, String> free(String file, Node node, String what) {
        if (!(node instanceof MappingNode mapping)) {
            throw new RunbookProblem(file, node.getStartMark(), what + " is a mapping");
        }
        var entries = new LinkedHashMap<String, String>();
        for (var tuple : mapping.getValue()) {
            entries.put(scalar(file, tuple.getKeyNode(), "a key"), scalar(file, tuple.getValueNode(), "a value"));
        }
        return entries;
    }

    private static String hint(String name, List<String> known) {
        return Nearest.of(name, known)
                .map(near -> "; did you mean '" + near + "'?")
                .orElse("; there are " + String.join(", ", known));
    }

    RunbookProblem problem(Node where, String detail) {
        return new RunbookProblem(file, where.getStartMark(), detail);
    }

    RunbookProblem problem(String detail) {
        return problem(node, detail);
    }

    private String scalar(Node where, String what) {
        return scalar(file, where, what);
    }

    static String scalar(String file, Node where, String what) {
        if (where instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw new RunbookProblem(file, where.getStartMark(), what + " is one word or number");
    }

    boolean has(String key) {
        return entries.containsKey(key);
    }

    Optional<Node> get(String key) {
        return Optional.ofNullable(entries.get(key));
    }

    Node required(String key) {
        return get(key).orElseThrow(() -> problem("'" + key + "' is missing"));
    }

    /// Reads a value; what is wrong with it stands where it stands.
    <T> T at(String key, Supplier<T> reading) {
        return at(file, required(key), reading);
    }

    static <T> T at(String file, Node where, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (PlimsollException e) {
            throw new RunbookProblem(file, where.getStartMark(), e.detail());
        }
    }

    String text(String key) {
        return scalar(required(key), "'" + key + "'");
    }

    Optional<String> optional(String key) {
        return get(key).map(value -> scalar(value, "'" + key + "'"));
    }

    double number(String key) {
        try {
            return Double.parseDouble(text(key));
        } catch (NumberFormatException e) {
            throw problem(required(key), "'" + key + "' is a number");
        }
    }

    int integer(String key) {
        if (!text(key).matches("[0-9]{1,9}")) {
            throw problem(required(key), "'" + key + "' is a whole number");
        }
        return Integer.parseInt(text(key));
    }

    Duration duration(String key) {
        return time(text(key))
                .orElseThrow(() -> problem(required(key), "'" + key + "' is a time such as 500ms, 30s, 5m or 1h"));
    }

    /// Absent where it is none.
    static Optional<Duration> time(String text) {
        var matcher = TIME.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(number);
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                });
    }

    /// One of these words.
    String choice(String key, List<String> known) {
        var value = text(key);
        if (!known.contains(value)) {
            throw problem(required(key), "there is no '" + value + "' for '" + key + "'" + hint(value, known));
        }
        return value;
    }

    /// The elements of a list; none where the key is missing.
    List<Node> list(String key) {
        var value = entries.get(key);
        if (value == null) {
            return List.of();
        }
        if (value instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        throw problem(value, "'" + key + "' is a list");
    }

    List<String> texts(String key) {
        return list(key).stream().map(this::element).toList();
    }

    String element(Node node) {
        return scalar(node, "an element");
    }
}
