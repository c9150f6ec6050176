package io.plimsoll.server.store;

import io.plimsoll.document.MetadataValue;
import io.plimsoll.engine.Filter;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/// A filter as JSON: an array that begins with the kind of condition.
final class FilterText {

    private static final JsonMapper JSON = JsonMapper.shared();

    private FilterText() {}

    static ArrayNode of(Filter filter) {
        return switch (filter) {
            case Filter.And and -> all("and", and.filters());
            case Filter.Or or -> all("or", or.filters());
            case Filter.Not not -> array("not").add(of(not.filter()));
            case Filter.Equal equal -> array("equal").add(equal.field()).add(value(equal.value()));
            case Filter.In in -> {
                var array = array("in").add(in.field());
                in.values().forEach(value -> array.add(value(value)));
                yield array;
            }
            // bounds are texts, since JSON has no infinity
            case Filter.Range range ->
                array("range")
                        .add(range.field())
                        .add(Double.toString(range.from()))
                        .add(range.fromIncluded())
                        .add(Double.toString(range.to()))
                        .add(range.toIncluded());
            case Filter.Exists exists -> array("exists").add(exists.field());
        };
    }

    private static ArrayNode all(String kind, List<Filter> filters) {
        var array = array(kind);
        filters.forEach(filter -> array.add(of(filter)));
        return array;
    }

    private static ArrayNode array(String kind) {
        return JSON.createArrayNode().add(kind);
    }

    private static JsonNode value(MetadataValue value) {
        return JSON.valueToTree(JsonText.plain(value));
    }

    static Filter filter(JsonNode array) {
        var field = array.path(1).asString("");
        return switch (array.path(0).stringValue()) {
            case "and" -> new Filter.And(filters(array));
            case "or" -> new Filter.Or(filters(array));
            case "not" -> new Filter.Not(filter(array.path(1)));
            case "equal" -> new Filter.Equal(field, JsonText.value(array.path(2)));
            case "in" -> new Filter.In(field, values(array));
            case "range" ->
                new Filter.Range(
                        field,
                        Double.parseDouble(array.path(2).stringValue()),
                        array.path(3).booleanValue(),
                        Double.parseDouble(array.path(4).stringValue()),
                        array.path(5).booleanValue());
            case "exists" -> new Filter.Exists(field);
            default -> throw new IllegalStateException("the database has a filter of a kind that is not known");
        };
    }

    private static List<Filter> filters(JsonNode array) {
        var filters = new ArrayList<Filter>();
        for (int i = 1; i < array.size(); i++) {
            filters.add(filter(array.path(i)));
        }
        return filters;
    }

    private static List<MetadataValue> values(JsonNode array) {
        var values = new ArrayList<MetadataValue>();
        for (int i = 2; i < array.size(); i++) {
            values.add(JsonText.value(array.path(i)));
        }
        return values;
    }
}
