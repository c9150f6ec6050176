package io.plimsoll.engine;

import io.plimsoll.document.Metadata;
import io.plimsoll.document.MetadataValue;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.util.List;

/// A condition on a document's metadata. Engines translate it by a switch over these records; it never is a string.
/// A field that a document lacks fails every condition but `not`.
public sealed interface Filter {

    int MAX_DEPTH = 10;
    int MAX_TERMS = 100;

    record And(List<Filter> filters) implements Filter {
        public And {
            filters = List.copyOf(filters);
        }
    }

    record Or(List<Filter> filters) implements Filter {
        public Or {
            filters = List.copyOf(filters);
        }
    }

    record Not(Filter filter) implements Filter {}

    /// The field equals the value; of several texts, one does.
    record Equal(String field, MetadataValue value) implements Filter {
        public Equal {
            checkName(field);
        }
    }

    /// The field equals one of the values.
    record In(String field, List<MetadataValue> values) implements Filter {
        public In {
            checkName(field);
            values = List.copyOf(values);
        }
    }

    /// The number lies between the bounds; a bound that does not bind is infinite, and none is NaN.
    record Range(String field, double from, boolean fromIncluded, double to, boolean toIncluded) implements Filter {
        public Range {
            checkName(field);
            if (Double.isNaN(from) || Double.isNaN(to)) {
                throw new PlimsollException(ErrorCode.INVALID_FILTER, "a filter's bound is a number")
                        .atField("filter.value");
            }
        }
    }

    record Exists(String field) implements Filter {
        public Exists {
            checkName(field);
        }
    }

    private static void checkName(String field) {
        if (!Metadata.isName(field)) {
            throw new PlimsollException(ErrorCode.INVALID_FILTER, "a filter's field is a metadata name")
                    .atField("filter.field");
        }
    }

    /// Throws `INVALID_FILTER` when the filter is deeper than [#MAX_DEPTH] or has more than [#MAX_TERMS] terms. What
    /// holds nothing counts as one term, for it is work too.
    static Filter bounded(Filter filter) {
        if (depth(filter) > MAX_DEPTH) {
            throw new PlimsollException(ErrorCode.INVALID_FILTER, "a filter has at most " + MAX_DEPTH + " levels")
                    .atField("filter");
        }
        if (terms(filter) > MAX_TERMS) {
            throw new PlimsollException(ErrorCode.INVALID_FILTER, "a filter has at most " + MAX_TERMS + " terms")
                    .atField("filter");
        }
        return filter;
    }

    private static int depth(Filter filter) {
        return switch (filter) {
            case And and -> 1 + deepest(and.filters());
            case Or or -> 1 + deepest(or.filters());
            case Not not -> 1 + depth(not.filter());
            case Equal unused -> 1;
            case In unused -> 1;
            case Range unused -> 1;
            case Exists unused -> 1;
        };
    }

    private static int deepest(List<Filter> filters) {
        return filters.stream().mapToInt(Filter::depth).max().orElse(0);
    }

    private static int terms(Filter filter) {
        return switch (filter) {
            case And and -> terms(and.filters());
            case Or or -> terms(or.filters());
            case Not not -> terms(not.filter());
            case In in -> Math.max(1, in.values().size());
            case Equal unused -> 1;
            case Range unused -> 1;
            case Exists unused -> 1;
        };
    }

    private static int terms(List<Filter> filters) {
        return Math.max(1, filters.stream().mapToInt(Filter::terms).sum());
    }
}
