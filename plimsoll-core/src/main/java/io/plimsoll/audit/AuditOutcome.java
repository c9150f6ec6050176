package io.plimsoll.audit;

import java.util.Locale;

/// How it ended.
public enum AuditOutcome {
    DONE,
    REFUSED,
    FAILED,
    /// It was begun, and whoever was to say how it ended stopped before.
    UNKNOWN;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
