package io.plimsoll.slo;

import java.util.Locale;

/// What this server does for its callers, as objectives name it.
public enum ServiceName {
    /// Questions.
    ASK,
    /// Searches.
    SEARCH,
    /// Documents put, changed and deleted.
    WRITE;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
