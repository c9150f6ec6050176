package io.plimsoll.collection;

import io.plimsoll.audit.Actor;
import java.time.Instant;
import java.util.Optional;

/// One step in a generation's life, recorded in the transaction that took it.
///
/// @param from absent for the first step
public record GenerationChange(
        long number, Optional<GenerationState> from, GenerationState to, Cause cause, Instant at) {

    /// @param principal who caused it
    /// @param reason    for people, at most [#MAX_REASON_CHARS] long
    /// @param actor     the same as the audit log names it; absent where it was the server itself
    public record Cause(String principal, String reason, Optional<Actor> actor) {

        public static final int MAX_REASON_CHARS = 2_000;

        public Cause {
            reason = reason.substring(0, Math.min(reason.length(), MAX_REASON_CHARS));
        }

        public Cause(String principal, String reason) {
            this(principal, reason, Optional.empty());
        }

        public static Cause by(Actor actor, String reason) {
            return new Cause(actor.principal(), reason, Optional.of(actor));
        }
    }
}
