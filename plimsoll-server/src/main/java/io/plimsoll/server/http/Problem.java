package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plimsoll.error.PlimsollException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A failure as RFC 9457 writes it.
///
/// @param type    a stable name of the kind of failure
/// @param code    the same in short
/// @param field   the part of the request it is about
/// @param setting the setting that moves the limit that was met
/// @param limit   the limit's name, and its value
@JsonInclude(JsonInclude.Include.NON_NULL)
record Problem(
        String type,
        String title,
        int status,
        String detail,
        String code,
        String traceId,
        @Nullable String field,
        @Nullable String setting,
        @Nullable String limit,
        @Nullable Long limitValue,
        @Nullable Long retryAfterMs) {

    static final String MEDIA_TYPE = "application/problem+json";
    private static final String TYPE_PREFIX = "urn:plimsoll:problem:";

    static Problem of(PlimsollException failure, String traceId) {
        var code = failure.code();
        return new Problem(
                TYPE_PREFIX + code.wireName(),
                code.title(),
                code.httpStatus(),
                failure.detail(),
                code.wireName(),
                traceId,
                failure.field().orElse(null),
                failure.setting().orElse(null),
                failure.limited().map(PlimsollException.Limited::limit).orElse(null),
                failure.limited().map(PlimsollException.Limited::value).orElse(null),
                failure.retryAfter().map(Duration::toMillis).orElse(null));
    }

    byte[] json() {
        return Json.bytes(this);
    }
}
