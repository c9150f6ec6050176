package io.plimsoll.server.cli;

import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Why something failed, as the server's `application/problem+json` (RFC 9457) says it or as the client found out.
///
/// @param status the HTTP status; 0 when there was no answer
record Problem(
        int status,
        String code,
        String detail,
        Optional<String> field,
        Optional<String> setting,
        Optional<String> traceId,
        Optional<Duration> retryAfter) {

    static Problem local(String code, String detail) {
        return new Problem(0, code, detail, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// @param retryAfter of the header; the body's `retryAfterMs` is more exact and wins
    static Problem of(int status, JsonNode body, Optional<Duration> retryAfter) {
        var detail = Json.text(body, "detail")
                .or(() -> Json.text(body, "title"))
                .orElse("the server answered with status " + status);
        var exact = Optional.of(body.path("retryAfterMs").asLong(0))
                .filter(millis -> millis > 0)
                .map(Duration::ofMillis);
        return new Problem(
                status,
                Json.text(body, "code").orElse("http_" + status),
                detail,
                Json.text(body, "field"),
                Json.text(body, "setting"),
                Json.text(body, "traceId"),
                exact.or(() -> retryAfter));
    }

    /// Whether the same request may succeed later.
    boolean passes() {
        return status == 429 || status == 503;
    }

    /// Whether every other request would fail for the same reason.
    boolean concernsAll() {
        return status == 401 || status == 403 || status == 507 || code.equals("unreachable");
    }

    /// Whether the request is at fault rather than the server.
    boolean isRefusal() {
        return status >= 400 && status < 500 && status != 429;
    }

    ObjectNode toJson() {
        var node = Json.object().put("code", code).put("detail", detail);
        if (status > 0) {
            node.put("status", status);
        }
        field.ifPresent(value -> node.put("field", value));
        setting.ifPresent(value -> node.put("setting", value));
        traceId.ifPresent(value -> node.put("traceId", value));
        return node;
    }
}
