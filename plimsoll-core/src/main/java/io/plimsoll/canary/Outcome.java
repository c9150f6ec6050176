package io.plimsoll.canary;

import java.util.OptionalDouble;

/// How one request ended.
///
/// @param millis that it took
/// @param tokens of its answer, where it has one that a model wrote
/// @param usd    of the same, where the model has a price
public record Outcome(End end, double millis, OptionalDouble tokens, OptionalDouble usd) {

    public enum End {
        /// By whatever burns the error budget.
        FAILED,
        /// Hits were found.
        FOUND,
        ANSWERED,
        /// It said that it has no answer.
        ABSTAINED
    }
}
