package io.plimsoll.server.slo;

import io.plimsoll.error.Nearest;
import io.plimsoll.error.PlimsollException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// The fields of one mapping of a YAML file, all of them known. What is wrong is told with the file, the line and the
/// field's path.
final class YamlFields {

    private final String file;
    private final String path;
    private final MappingNode mapping;
    private final Map<String, Node> fields = new LinkedHashMap<>();

    private YamlFields(String file, String path, MappingNode mapping) {
        this.file = file;
        this.path = path;
        this.mapping = mapping;
    }

    /// @param path of the mapping; empty for the document
    static YamlFields of(String file, String path, Node node) {
        if (!(node instanceof MappingNode mapping)) {
            throw problem(file, node, path, "fields are expected here, each with a name and a value");
        }
        var fields = new YamlFields(file, path, mapping);
        for (var pair : mapping.getValue()) {
            var name = pair.getKeyNode() instanceof ScalarNode key ? key.getValue() : "?";
            if (fields.fields.put(name, pair.getValueNode()) != null) {
                throw problem(file, pair.getKeyNode(), fields.pathOf(name), "the field is given twice");
            }
        }
        return fields;
    }

    /// Throws where there is a field of another name.
    YamlFields only(String... known) {
        for (var pair : mapping.getValue()) {
            var name = pair.getKeyNode() instanceof ScalarNode key ? key.getValue() : "?";
            if (!List.of(known).contains(name)) {
                var hint = Nearest.of(name, List.of(known))
                        .map(other -> "did you mean '" + other + "'?")
                        .orElse("known ones: " + String.join(", ", known));
                throw problem(file, pair.getKeyNode(), pathOf(name), "the field is not known; " + hint);
            }
        }
        return this;
    }

    private String pathOf(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    private Node require(String name) {
        var node = fields.get(name);
        if (node == null) {
            throw problem(file, mapping, pathOf(name), "the field is missing");
        }
        return node;
    }

    YamlFields map(String name) {
        return of(file, pathOf(name), require(name));
    }

    /// Empty where the field is not there.
    Map<String, String> texts(String name) {
        var texts = new LinkedHashMap<String, String>();
        if (has(name)) {
            var map = map(name);
            map.fields.keySet().forEach(key -> texts.put(key, map.text(key)));
        }
        return texts;
    }

    List<YamlFields> maps(String name) {
        if (!(require(name) instanceof SequenceNode sequence)) {
            throw problem(name, "a list is expected");
        }
        var maps = new ArrayList<YamlFields>();
        for (var element : sequence.getValue()) {
            maps.add(of(file, pathOf(name) + "[" + maps.size() + "]", element));
        }
        return maps;
    }

    String text(String name) {
        return scalar(name, Tag.STR, "a text is expected; put it in quotes");
    }

    Optional<String> optionalText(String name) {
        return has(name) ? Optional.of(text(name)) : Optional.empty();
    }

    boolean truth(String name) {
        return Boolean.parseBoolean(scalar(name, Tag.BOOL, "true or false is expected"));
    }

    BigDecimal number(String name) {
        var node = require(name);
        if (node instanceof ScalarNode scalar
                && (scalar.getTag().equals(Tag.FLOAT) || scalar.getTag().equals(Tag.INT))
                && scalar.getValue().matches("-?[0-9]{1,9}(\\.[0-9]{1,12})?")) {
            return new BigDecimal(scalar.getValue());
        }
        throw problem(name, "a number such as 0.999 is expected");
    }

    private String scalar(String name, Tag tag, String expected) {
        if (require(name) instanceof ScalarNode scalar && scalar.getTag().equals(tag)) {
            return scalar.getValue();
        }
        throw problem(name, expected);
    }

    /// What is wrong with a field.
    PlimsollException problem(String name, String detail) {
        return problem(file, fields.getOrDefault(name, mapping), pathOf(name), detail);
    }

    /// The same for a path below this mapping, such as `spec.objectives[0].target`, at the line of its nearest field.
    PlimsollException problemAt(String below, String detail) {
        Node nearest = mapping;
        Node node = mapping;
        for (var step : below.replace("[", ".[").split("\\.", -1)) {
            node = step(node, step);
            nearest = node == null ? nearest : node;
        }
        return problem(file, nearest, pathOf(below), detail);
    }

    private static @Nullable Node step(@Nullable Node node, String step) {
        if (node instanceof MappingNode map) {
            return map.getValue().stream()
                    .filter(pair -> pair.getKeyNode() instanceof ScalarNode key
                            && key.getValue().equals(step))
                    .map(pair -> pair.getValueNode())
                    .findFirst()
                    .orElse(null);
        }
        return node instanceof SequenceNode list && !list.getValue().isEmpty()
                ? list.getValue().getFirst()
                : null;
    }

    private static PlimsollException problem(String file, Node node, String path, String detail) {
        int line = node.getStartMark() == null ? 1 : node.getStartMark().getLine() + 1;
        return problem(file, line, path, detail);
    }

    /// @param line counts from 1
    static PlimsollException problem(String file, int line, String path, String detail) {
        return PlimsollException.invalidField(
                path, file + ":" + line + ": " + (path.isEmpty() ? "" : path + ": ") + detail);
    }
}
