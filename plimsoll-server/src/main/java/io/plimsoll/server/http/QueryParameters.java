package io.plimsoll.server.http;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.Nearest;
import io.plimsoll.error.PlimsollException;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The parameters of a URL, all of them known. Read from the URL alone: a body is never taken for parameters.
final class QueryParameters {

    static final String AFTER = "after";
    static final String LIMIT = "limit";

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;

    private final Map<String, List<String>> values;

    private QueryParameters(Map<String, List<String>> values) {
        this.values = values;
    }

    static QueryParameters of(HttpServletRequest request, String... known) {
        var values = new LinkedHashMap<String, List<String>>();
        var query = request.getQueryString() == null ? "" : request.getQueryString();
        for (var pair : query.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                var name = decode(equals < 0 ? pair : pair.substring(0, equals), "");
                if (!List.of(known).contains(name)) {
                    throw unknown(name, List.of(known));
                }
                values.computeIfAbsent(name, unused -> new ArrayList<>())
                        .add(equals < 0 ? "" : decode(pair.substring(equals + 1), name));
            }
        }
        return new QueryParameters(values);
    }

    private static PlimsollException unknown(String name, List<String> known) {
        var hint = Nearest.of(name, known)
                .map(other -> "; did you mean '" + other + "'?")
                .orElse(known.isEmpty() ? "; there are none" : "; known ones: " + String.join(", ", known));
        return new PlimsollException(ErrorCode.UNKNOWN_FIELD, "the query parameter '" + name + "' is not known" + hint)
                .atField(name);
    }

    private static String decode(String encoded, String name) {
        try {
            var bytes = URLDecoder.decode(encoded, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw new PlimsollException(ErrorCode.INVALID_FIELD, "a query parameter is percent-encoded UTF-8", e)
                    .atField(name.isEmpty() ? "query" : name);
        }
    }

    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    Optional<String> text(String name) {
        var all = all(name);
        if (all.size() > 1) {
            throw PlimsollException.invalidField(name, "the query parameter '" + name + "' is given more than once");
        }
        return all.stream().findFirst();
    }

    /// A cursor; an empty one is the beginning.
    Optional<String> after() {
        return text(AFTER).filter(value -> !value.isEmpty());
    }

    int limit() {
        return text(LIMIT).map(QueryParameters::limit).orElse(DEFAULT_LIMIT);
    }

    private static int limit(String value) {
        if (value.matches("[0-9]{1,4}")) {
            int limit = Integer.parseInt(value);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        }
        throw PlimsollException.invalidField(LIMIT, "the limit is a whole number from 1 to " + MAX_LIMIT);
    }

    boolean flag(String name) {
        return text(name)
                .map(value -> switch (value) {
                    case "true" -> true;
                    case "false" -> false;
                    default ->
                        throw PlimsollException.invalidField(
                                name, "the query parameter '" + name + "' is true or false");
                })
                .orElse(false);
    }
}
