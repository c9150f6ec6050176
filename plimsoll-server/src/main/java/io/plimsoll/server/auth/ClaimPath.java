package io.plimsoll.server.auth;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a token says something: a JSON pointer (RFC 6901) such as `/realm_access/roles`.
public record ClaimPath(String pointer) {

    public ClaimPath {
        if (!pointer.startsWith("/") || pointer.length() < 2) {
            throw new IllegalArgumentException("a claim is named as a JSON pointer, such as /realm_access/roles");
        }
    }

    /// The string there, or all strings of the array there. Throws `UNAUTHENTICATED` where there is something else,
    /// since leaving out what a caller belongs to could let it see more.
    List<String> texts(Map<String, Object> claims) {
        @Nullable Object at = claims;
        for (var step : pointer.substring(1).split("/", -1)) {
            at = at instanceof Map<?, ?> map ? map.get(step.replace("~1", "/").replace("~0", "~")) : null;
        }
        return switch (at) {
            case null -> List.of();
            case String text -> List.of(text);
            case List<?> list -> list.stream().map(this::text).toList();
            default -> throw unexpected();
        };
    }

    private String text(@Nullable Object element) {
        if (element instanceof String text) {
            return text;
        }
        throw unexpected();
    }

    private RuntimeException unexpected() {
        return Credentials.unauthenticated(
                "the token's claim " + pointer + " is neither a string nor an array of them");
    }
}
