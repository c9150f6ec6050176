package io.plimsoll.error;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The one exception of this program. The detail is for the caller: it names what is wrong and what to do, and
/// never a path, a stack trace or anything of another tenant.
///
/// What there is no room for is no defect, and is refused when time is dear: it has no stack trace.
public final class PlimsollException extends RuntimeException {

    private final ErrorCode code;
    private final @Nullable String field;
    private final @Nullable String setting;
    private final @Nullable Duration retryAfter;
    private final @Nullable Limited limited;

    /// A limit that was met.
    ///
    /// @param limit its name, as requests and answers write it
    public record Limited(String limit, long value) {}

    public PlimsollException(ErrorCode code, String detail) {
        this(code, detail, null, null, null, null, null);
    }

    public PlimsollException(ErrorCode code, String detail, Throwable cause) {
        this(code, detail, null, null, null, null, cause);
    }

    private PlimsollException(
            ErrorCode code,
            String detail,
            @Nullable String field,
            @Nullable String setting,
            @Nullable Duration retryAfter,
            @Nullable Limited limited,
            @Nullable Throwable cause) {
        super(detail, cause, true, code.blame() != Blame.CAPACITY);
        this.code = code;
        this.field = field;
        this.setting = setting;
        this.retryAfter = retryAfter;
        this.limited = limited;
    }

    /// A field with a value that is not allowed.
    public static PlimsollException invalidField(String field, String detail) {
        return new PlimsollException(ErrorCode.INVALID_FIELD, detail, field, null, null, null, null);
    }

    /// The same failure, naming the request field it is about.
    public PlimsollException atField(String name) {
        return new PlimsollException(code, detail(), name, setting, retryAfter, limited, getCause());
    }

    /// The same failure, naming the setting that moves the limit.
    public PlimsollException setBy(String key) {
        return new PlimsollException(code, detail(), field, key, retryAfter, limited, getCause());
    }

    /// The same failure, naming the limit that was met.
    public PlimsollException limited(String limit, long value) {
        return new PlimsollException(code, detail(), field, setting, retryAfter, new Limited(limit, value), getCause());
    }

    /// The same failure, saying when to try again.
    public PlimsollException retryAfter(Duration wait) {
        return new PlimsollException(code, detail(), field, setting, wait, limited, getCause());
    }

    public ErrorCode code() {
        return code;
    }

    public String detail() {
        var message = getMessage();
        return message == null ? code.title() : message;
    }

    public Optional<String> field() {
        return Optional.ofNullable(field);
    }

    public Optional<String> setting() {
        return Optional.ofNullable(setting);
    }

    public Optional<Limited> limited() {
        return Optional.ofNullable(limited);
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
