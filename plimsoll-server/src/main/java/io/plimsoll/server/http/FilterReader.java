package io.plimsoll.server.http;

import io.plimsoll.document.Metadata;
import io.plimsoll.document.MetadataValue;
import io.plimsoll.engine.Filter;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.Nearest;
import io.plimsoll.error.PlimsollException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Reads a filter: `{"field","op","value"}`, `{"and":[…]}`, `{"or":[…]}`, `{"not":{…}}`. Depth and size are checked
/// while reading; every refusal is an `INVALID_FILTER` with the path of the place.
final class FilterReader {

    private static final List<String> OPERATORS = List.of("eq", "ne", "gt", "gte", "lt", "lte", "in", "exists");

    private int terms;

    private FilterReader() {}

    static Filter read(String path, JsonNode node) {
        return new FilterReader().filter(path, node, 1);
    }

    private Filter filter(String path, JsonNode node, int level) {
        if (level > Filter.MAX_DEPTH) {
            throw invalid("filter", "a filter has at most " + Filter.MAX_DEPTH + " levels");
        }
        if (!node.isObject()) {
            throw JsonObject.wrongType(ErrorCode.INVALID_FILTER, path, "an object", node);
        }
        if (node.has("and")) {
            return new Filter.And(filters(path, node, "and", level));
        }
        if (node.has("or")) {
            return new Filter.Or(filters(path, node, "or", level));
        }
        if (node.has("not")) {
            var object = JsonObject.of(path, node, ErrorCode.INVALID_FILTER, "not");
            return new Filter.Not(filter(object.path("not"), object.required("not"), level + 1));
        }
        return condition(path, node, level);
    }

    private List<Filter> filters(String path, JsonNode node, String name, int level) {
        var object = JsonObject.of(path, node, ErrorCode.INVALID_FILTER, name);
        var list = object.required(name);
        if (!list.isArray() || list.isEmpty()) {
            throw invalid(object.path(name), "'" + object.path(name) + "' must be an array of at least one filter");
        }
        var filters = new ArrayList<Filter>();
        for (var element : list) {
            filters.add(filter(object.path(name) + "[" + filters.size() + "]", element, level + 1));
        }
        return filters;
    }

    private Filter condition(String path, JsonNode node, int level) {
        var object = JsonObject.of(
                path, node, ErrorCode.INVALID_FILTER, "field", "op", "value", "values", "and", "or", "not");
        var field = object.requiredText("field");
        if (!Metadata.isName(field)) {
            throw object.wrong("field", "'" + object.path("field") + "' is not a metadata name");
        }
        var operator = object.requiredText("op");
        var unwanted = operator.equals("in") ? "value" : "values";
        if (object.get(unwanted).isPresent() && OPERATORS.contains(operator)) {
            throw object.wrong(unwanted, "the operator '" + operator + "' does not take '" + unwanted + "'");
        }
        count(operator.equals("in") ? object.required("values").size() : 1);
        return switch (operator) {
            case "eq" -> new Filter.Equal(field, value(object));
            case "ne" -> unequal(field, object, level);
            case "gt" -> new Filter.Range(field, number(object), false, Double.POSITIVE_INFINITY, true);
            case "gte" -> new Filter.Range(field, number(object), true, Double.POSITIVE_INFINITY, true);
            case "lt" -> new Filter.Range(field, Double.NEGATIVE_INFINITY, true, number(object), false);
            case "lte" -> new Filter.Range(field, Double.NEGATIVE_INFINITY, true, number(object), true);
            case "in" -> new Filter.In(field, values(object));
            case "exists" -> exists(field, object);
            default -> throw unknownOperator(object, operator);
        };
    }

    /// A `not` of its own, so it takes a level more.
    private static Filter unequal(String field, JsonObject object, int level) {
        if (level == Filter.MAX_DEPTH) {
            throw invalid("filter", "a filter has at most " + Filter.MAX_DEPTH + " levels; 'ne' counts for two");
        }
        return new Filter.Not(new Filter.Equal(field, value(object)));
    }

    private static Filter exists(String field, JsonObject object) {
        var wanted = object.flag("value").orElse(true);
        return wanted ? new Filter.Exists(field) : new Filter.Not(new Filter.Exists(field));
    }

    private static PlimsollException unknownOperator(JsonObject object, String operator) {
        var hint = Nearest.of(operator, OPERATORS)
                .map(other -> "; did you mean '" + other + "'?")
                .orElse("; operators: " + String.join(", ", OPERATORS));
        return object.wrong("op", "the operator '" + operator + "' is not known" + hint);
    }

    private void count(int more) {
        terms += more;
        if (terms > Filter.MAX_TERMS) {
            throw invalid("filter", "a filter has at most " + Filter.MAX_TERMS + " terms");
        }
    }

    private static double number(JsonObject object) {
        object.required("value");
        double number = object.number("value").orElseThrow();
        if (!Double.isFinite(number)) {
            throw object.wrong("value", "'" + object.path("value") + "' is beyond the range of numbers");
        }
        return number;
    }

    private static MetadataValue value(JsonObject object) {
        return scalar(object.path("value"), object.required("value"));
    }

    private static List<MetadataValue> values(JsonObject object) {
        var list = object.required("values");
        if (!list.isArray() || list.isEmpty()) {
            throw object.wrong("values", "'" + object.path("values") + "' must be an array of at least one value");
        }
        var values = new ArrayList<MetadataValue>();
        for (var element : list) {
            values.add(scalar(object.path("values") + "[" + values.size() + "]", element));
        }
        return values;
    }

    private static MetadataValue scalar(String path, JsonNode node) {
        return MetadataReader.scalar(path, node, ErrorCode.INVALID_FILTER)
                .orElseThrow(() ->
                        JsonObject.wrongType(ErrorCode.INVALID_FILTER, path, "a string, a number or a boolean", node));
    }

    static Optional<Filter> read(JsonObject object) {
        return object.get("filter").map(node -> read(object.path("filter"), node));
    }

    private static PlimsollException invalid(String path, String detail) {
        return new PlimsollException(ErrorCode.INVALID_FILTER, detail).atField(path);
    }
}
