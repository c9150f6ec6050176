package io.plimsoll.evaluation;

import io.plimsoll.collection.CollectionKey;
import java.time.Instant;
import java.util.Optional;

/// One run of a collection's golden questions.
///
/// @param id       later ones are greater
/// @param at       when it was asked for, then when it ended
/// @param measured once it is DONE
/// @param detail   why it failed, or, where recall was below its objective, what was found of the loss
public record EvaluationRun(
        String id,
        CollectionKey collection,
        Cause cause,
        State state,
        Instant at,
        Optional<Measured> measured,
        Optional<String> detail) {

    /// Why it is run.
    public enum Cause {
        SCHEDULE,
        REQUEST,
        CANARY
    }

    public enum State {
        WAITING,
        RUNNING,
        DONE,
        FAILED
    }
}
