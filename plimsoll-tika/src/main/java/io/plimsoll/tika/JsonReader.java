package io.plimsoll.tika;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// Flattens JSON, or JSON values in a row, into `path.to.key: value` lines in document order.
final class JsonReader implements TextReader {

    /// One open object or array: where its path ends, and the next index of an array.
    private static final class Level {
        final int pathLength;
        final boolean array;
        int next;

        Level(int pathLength, boolean array) {
            this.pathLength = pathLength;
            this.array = array;
        }
    }

    @Override
    public Optional<String> read(String source, TextAssembler out) {
        var limits = out.limits();
        var constraints = StreamReadConstraints.builder()
                .maxNestingDepth(limits.maxDepth() + 1)
                .maxStringLength(limits.maxTextChars())
                .build();
        var factory = JsonFactory.builder().streamReadConstraints(constraints).build();
        try (var parser = factory.createParser(ObjectReadContext.empty(), source)) {
            flatten(parser, out);
        }
        return Optional.empty();
    }

    private static void flatten(JsonParser parser, TextAssembler out) {
        var path = new StringBuilder();
        Deque<Level> open = new ArrayDeque<>();
        for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
            if (token == JsonToken.PROPERTY_NAME) {
                path.setLength(open.getFirst().pathLength);
                path.append(path.isEmpty() ? "" : ".").append(parser.currentName());
            } else if (token == JsonToken.END_OBJECT || token == JsonToken.END_ARRAY) {
                open.removeFirst();
            } else {
                index(path, open.peekFirst(), out);
                value(token, parser, path, open, out);
            }
        }
    }

    private static void index(StringBuilder path, @Nullable Level level, TextAssembler out) {
        if (level == null) {
            path.setLength(0);
            out.endRun();
        } else if (level.array) {
            path.setLength(level.pathLength);
            path.append('[').append(level.next++).append(']');
        }
    }

    private static void value(
            JsonToken token, JsonParser parser, StringBuilder path, Deque<Level> open, TextAssembler out) {
        if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
            if (open.size() >= out.limits().maxDepth()) {
                throw TextAssembler.tooDeep(out.limits());
            }
            open.addFirst(new Level(path.length(), token == JsonToken.START_ARRAY));
        } else {
            out.row(List.of(path.isEmpty() ? parser.getString() : path + ": " + parser.getString()));
        }
    }
}
