package io.plimsoll.canary;

import java.util.Locale;

/// Shares of requests that are to be no larger with the candidate.
public enum Rate {
    /// Of all requests, those that failed by what burns the error budget.
    ERRORS,
    /// Of the requests that did not fail, those that did without something.
    DEGRADED,
    /// Of the answers, those that said they had none.
    ABSTENTIONS;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
