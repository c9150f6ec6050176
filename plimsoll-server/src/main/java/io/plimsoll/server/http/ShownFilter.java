package io.plimsoll.server.http;

import io.plimsoll.document.MetadataValue;
import io.plimsoll.engine.Filter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A filter in the form in which [FilterReader] reads it.
final class ShownFilter {

    private ShownFilter() {}

    static Map<String, Object> of(Filter filter) {
        return switch (filter) {
            case Filter.And and -> Map.of("and", all(and.filters()));
            case Filter.Or or -> Map.of("or", all(or.filters()));
            case Filter.Not not -> Map.of("not", of(not.filter()));
            case Filter.Equal equal -> condition(equal.field(), "eq", "value", MetadataReader.show(equal.value()));
            case Filter.In in ->
                condition(
                        in.field(),
                        "in",
                        "values",
                        in.values().stream().map(MetadataReader::show).toList());
            case Filter.Range range -> range(range);
            case Filter.Exists exists -> condition(exists.field(), "exists", "value", true);
        };
    }

    private static List<Map<String, Object>> all(List<Filter> filters) {
        return filters.stream().map(ShownFilter::of).toList();
    }

    private static Map<String, Object> range(Filter.Range range) {
        var bounds = new ArrayList<Map<String, Object>>();
        if (range.from() != Double.NEGATIVE_INFINITY) {
            bounds.add(condition(range.field(), range.fromIncluded() ? "gte" : "gt", "value", number(range.from())));
        }
        if (range.to() != Double.POSITIVE_INFINITY) {
            bounds.add(condition(range.field(), range.toIncluded() ? "lte" : "lt", "value", number(range.to())));
        }
        return bounds.size() == 1 ? bounds.getFirst() : Map.of("and", bounds);
    }

    private static Object number(double value) {
        return MetadataReader.show(new MetadataValue.Numeric(value));
    }

    private static Map<String, Object> condition(String field, String operator, String name, Object value) {
        var condition = new LinkedHashMap<String, Object>();
        condition.put("field", field);
        condition.put("op", operator);
        condition.put(name, value);
        return condition;
    }
}
