package io.plimsoll.server.http;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.Nearest;
import io.plimsoll.error.PlimsollException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// A JSON object whose fields are all known. Every refusal names the field by its path, `filter.and[1].op`. A field
/// that is `null` is as good as absent.
final class JsonObject {

    private final String path;
    private final JsonNode node;
    private final ErrorCode code;

    private JsonObject(String path, JsonNode node, ErrorCode code) {
        this.path = path;
        this.node = node;
        this.code = code;
    }

    /// The body of a request.
    static JsonObject body(JsonNode node, String... known) {
        if (!node.isObject()) {
            throw new PlimsollException(
                    ErrorCode.INVALID_REQUEST, "the JSON must be an object, but it is " + Json.kind(node));
        }
        return of("", node, ErrorCode.INVALID_FIELD, known);
    }

    /// An object within a request.
    ///
    /// @param code of the refusal where a value is wrong
    static JsonObject of(String path, JsonNode node, ErrorCode code, String... known) {
        if (!node.isObject()) {
            throw wrongType(code, path, "an object", node);
        }
        for (var name : node.propertyNames()) {
            if (!Arrays.asList(known).contains(name)) {
                throw unknown(path, name, List.of(known));
            }
        }
        return new JsonObject(path, node, code);
    }

    private static PlimsollException unknown(String path, String name, List<String> known) {
        var hint = Nearest.of(name, known)
                .map(other -> "; did you mean '" + other + "'?")
                .orElse("; known fields: " + String.join(", ", known));
        return new PlimsollException(
                        ErrorCode.UNKNOWN_FIELD, "the field '" + join(path, name) + "' is not known" + hint)
                .atField(join(path, name));
    }

    static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    static PlimsollException wrongType(ErrorCode code, String path, String expected, JsonNode found) {
        return new PlimsollException(code, "'" + path + "' must be " + expected + ", but it is " + Json.kind(found))
                .atField(path);
    }

    String path(String name) {
        return join(path, name);
    }

    PlimsollException wrong(String name, String detail) {
        return new PlimsollException(code, detail).atField(path(name));
    }

    /// Whether the field is there as `null`.
    boolean isNull(String name) {
        return node.path(name).isNull();
    }

    Optional<JsonNode> get(String name) {
        return node.optional(name).filter(value -> !value.isNull());
    }

    JsonNode required(String name) {
        return get(name).orElseThrow(() -> wrong(name, "'" + path(name) + "' is missing"));
    }

    Optional<String> text(String name) {
        return get(name).map(value -> textOf(path(name), value));
    }

    String requiredText(String name) {
        return textOf(path(name), required(name));
    }

    Optional<Integer> integer(String name) {
        return get(name).map(value -> {
            if (!value.isIntegralNumber() || !value.canConvertToInt()) {
                throw wrongType(code, path(name), "a whole number", value);
            }
            return value.intValue();
        });
    }

    Optional<Double> number(String name) {
        return get(name).map(value -> {
            if (!value.isNumber()) {
                throw wrongType(code, path(name), "a number", value);
            }
            return value.numberValue().doubleValue();
        });
    }

    Optional<Boolean> flag(String name) {
        return get(name).map(value -> {
            if (!value.isBoolean()) {
                throw wrongType(code, path(name), "true or false", value);
            }
            return value.booleanValue();
        });
    }

    Optional<List<String>> texts(String name) {
        return get(name).map(value -> {
            if (!value.isArray()) {
                throw wrongType(code, path(name), "an array of strings", value);
            }
            var texts = new ArrayList<String>();
            for (var element : value) {
                texts.add(textOf(path(name) + "[" + texts.size() + "]", element));
            }
            return List.copyOf(texts);
        });
    }

    /// One of an enumeration's names in lower case.
    <E extends Enum<E>> Optional<E> choice(String name, Class<E> type) {
        return text(name)
                .map(value -> Arrays.stream(type.getEnumConstants())
                        .filter(constant -> wireName(constant).equals(value))
                        .findFirst()
                        .orElseThrow(() -> wrong(
                                name,
                                "'" + path(name) + "' is one of "
                                        + Arrays.stream(type.getEnumConstants())
                                                .map(JsonObject::wireName)
                                                .collect(Collectors.joining(", ")))));
    }

    private static String wireName(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private String textOf(String at, JsonNode value) {
        if (!value.isString()) {
            throw wrongType(code, at, "a string", value);
        }
        return wholeCharacters(code, at, value.stringValue());
    }

    /// Refuses half of a surrogate pair, which JSON can write and UTF-8 cannot.
    static String wholeCharacters(ErrorCode code, String at, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    throw new PlimsollException(code, "'" + at + "' has half of a surrogate pair").atField(at);
                }
                i++;
            }
        }
        return text;
    }
}
