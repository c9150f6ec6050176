package io.plimsoll.request;

import io.plimsoll.tenant.Principal;
import java.time.Duration;
import java.util.Optional;

/// The answers to writes that callers named by an idempotency key, so that a request sent again is answered and not
/// done
/// again (after the Internet-Draft "The Idempotency-Key HTTP Header Field"). Keys are a principal's own. Every write is
/// durable when it returns.
public interface IdempotencyKeys {

    /// How long an answer is remembered.
    Duration KEPT = Duration.ofHours(24);

    /// How long a request that has not been answered holds its key: its process may have died.
    Duration HELD = Duration.ofMinutes(10);

    record Answer(int status, String contentType, byte[] body) {}

    /// @param fingerprint of the request that was answered
    /// @param answer      absent while that request is being worked on
    record Use(String fingerprint, Optional<Answer> answer) {}

    /// Takes the key; what is known of it already, where it is taken.
    Optional<Use> take(Principal principal, String key);

    /// Remembers the answer of the request that took the key.
    void answered(Principal principal, String key, String fingerprint, Answer answer);

    /// Gives the key back, as if there had been no request.
    void release(Principal principal, String key);
}
