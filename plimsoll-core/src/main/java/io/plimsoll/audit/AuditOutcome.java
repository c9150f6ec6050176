package io.plimsoll.audit;

/// How it ended.
public enum AuditOutcome {
    DONE,
    REFUSED,
    FAILED
}
