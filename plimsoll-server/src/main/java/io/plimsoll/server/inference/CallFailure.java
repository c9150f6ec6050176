package io.plimsoll.server.inference;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Why one attempt to call a service failed, in words that hold nothing the service or a caller said.
final class CallFailure extends IOException {

    private final ErrorCode code;
    private final boolean passing;
    private final Optional<Duration> retryAfter;

    private CallFailure(
            ErrorCode code, String reason, boolean passing, Optional<Duration> retryAfter, @Nullable Throwable cause) {
        super(reason, cause);
        this.code = code;
        this.passing = passing;
        this.retryAfter = retryAfter;
    }

    /// The same call would fail again.
    static CallFailure lasting(String reason) {
        return new CallFailure(ErrorCode.DEPENDENCY_FAILED, reason, false, Optional.empty(), null);
    }

    /// The same call may succeed a little later.
    static CallFailure passing(String reason, Optional<Duration> retryAfter) {
        return new CallFailure(ErrorCode.DEPENDENCY_FAILED, reason, true, retryAfter, null);
    }

    /// The service works, and allows no call for a while.
    static CallFailure limited(String reason, Optional<Duration> retryAfter) {
        return new CallFailure(ErrorCode.DEPENDENCY_LIMITED, reason, true, retryAfter, null);
    }

    static CallFailure broken(String reason, Throwable cause) {
        return new CallFailure(ErrorCode.DEPENDENCY_FAILED, reason, true, Optional.empty(), cause);
    }

    /// The same failure, after something that cannot be taken back.
    CallFailure withoutRetry() {
        return new CallFailure(code, reason(), false, retryAfter, getCause());
    }

    boolean isPassing() {
        return passing;
    }

    Optional<Duration> retryAfter() {
        return retryAfter;
    }

    PlimsollException outside() {
        var failure = new PlimsollException(code, reason(), this);
        return retryAfter.map(failure::retryAfter).orElse(failure);
    }

    private String reason() {
        return String.valueOf(getMessage());
    }
}
