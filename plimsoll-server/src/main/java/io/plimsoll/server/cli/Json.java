package io.plimsoll.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads and writes JSON trees. Reading is lenient about what a newer server adds.
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    /// Throws [JacksonException].
    static JsonNode parse(String text) {
        return MAPPER.readTree(text);
    }

    /// What it says, or an empty object where it is no JSON.
    static JsonNode parseOrEmpty(String text) {
        try {
            return text.isBlank() ? object() : parse(text);
        } catch (JacksonException e) {
            return object();
        }
    }

    static String compact(JsonNode node) {
        return MAPPER.writeValueAsString(node);
    }

    static String pretty(JsonNode node) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node);
    }

    /// The first of these fields that is there and is a text or a number.
    static Optional<String> text(JsonNode node, String... names) {
        for (var name : names) {
            var value = node.path(name);
            if (value.isValueNode() && !value.isNull()) {
                return Optional.of(value.asString(""));
            }
        }
        return Optional.empty();
    }

    /// A list's elements: of the array itself, or of the only array in a page such as `{"items":[…],"hasMore":false}`.
    static List<JsonNode> items(JsonNode page) {
        var items = new ArrayList<JsonNode>();
        if (page.isArray()) {
            page.forEach(items::add);
            return items;
        }
        for (var field : page.properties()) {
            if (field.getValue().isArray()) {
                field.getValue().forEach(items::add);
                return items;
            }
        }
        return items;
    }
}
