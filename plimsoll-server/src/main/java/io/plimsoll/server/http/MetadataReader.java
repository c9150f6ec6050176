package io.plimsoll.server.http;

import io.plimsoll.document.Metadata;
import io.plimsoll.document.MetadataValue;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// Reads metadata from JSON and shows it as JSON.
final class MetadataReader {

    /// Above it a double does not tell neighbouring whole numbers apart.
    private static final double MAX_WHOLE = 1L << 53;

    private MetadataReader() {}

    static Metadata read(JsonNode node) {
        if (!node.isObject()) {
            throw JsonObject.wrongType(ErrorCode.INVALID_FIELD, "metadata", "an object", node);
        }
        var values = new TreeMap<String, MetadataValue>();
        for (var property : node.properties()) {
            var path = "metadata." + property.getKey();
            if (!Metadata.isName(property.getKey())) {
                throw PlimsollException.invalidField(
                        path, "a metadata name has 1 to 64 characters out of letters, digits, '_', '-', '.'");
            }
            values.put(property.getKey(), value(path, property.getValue()));
        }
        return new Metadata(values);
    }

    private static MetadataValue value(String path, JsonNode node) {
        if (!node.isArray()) {
            return scalar(path, node, ErrorCode.INVALID_FIELD)
                    .orElseThrow(() -> JsonObject.wrongType(
                            ErrorCode.INVALID_FIELD,
                            path,
                            "a string, a number, a boolean or an array of strings",
                            node));
        }
        var texts = new ArrayList<String>();
        for (var element : node) {
            var at = path + "[" + texts.size() + "]";
            if (!element.isString()) {
                throw JsonObject.wrongType(ErrorCode.INVALID_FIELD, at, "a string", element);
            }
            texts.add(JsonObject.wholeCharacters(ErrorCode.INVALID_FIELD, at, element.stringValue()));
        }
        return new MetadataValue.Texts(texts);
    }

    /// Absent where it is none.
    static Optional<MetadataValue> scalar(String path, JsonNode node, ErrorCode code) {
        if (node.isString()) {
            return Optional.of(new MetadataValue.Text(JsonObject.wholeCharacters(code, path, node.stringValue())));
        }
        if (node.isBoolean()) {
            return Optional.of(new MetadataValue.Bool(node.booleanValue()));
        }
        if (node.isNumber()) {
            double number = node.numberValue().doubleValue();
            if (!Double.isFinite(number)) {
                throw new PlimsollException(code, "'" + path + "' is beyond the range of numbers").atField(path);
            }
            return Optional.of(new MetadataValue.Numeric(number));
        }
        return Optional.empty();
    }

    static Map<String, Object> show(Metadata metadata) {
        var shown = new TreeMap<String, Object>();
        metadata.values().forEach((name, value) -> shown.put(name, show(value)));
        return shown;
    }

    static Object show(MetadataValue value) {
        return switch (value) {
            case MetadataValue.Text text -> text.value();
            case MetadataValue.Texts texts -> texts.values();
            case MetadataValue.Bool bool -> bool.value();
            case MetadataValue.Numeric number -> number(number.value());
        };
    }

    /// 2024 came in as 2024 and goes out so.
    private static Object number(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) <= MAX_WHOLE;
        if (whole) {
            return (long) value;
        }
        return value;
    }
}
