package io.plimsoll.runbook;

import java.time.Instant;
import java.util.Locale;

/// One thing that became of an incident.
///
/// @param author `system`, or the id of a principal
public record TimelineEntry(Instant at, Kind kind, String author, String text) {

    public static final int MAX_TEXT_CHARS = 4_000;

    public enum Kind {
        OPENED,
        WAITING,
        SUGGESTED,
        CONFIRMED,
        /// A step that changes something was done: what the limit per hour counts.
        ACTED,
        /// What it is due to, as far as that is known.
        EXPLAINED,
        NOTIFIED,
        PAUSED,
        RESUMED,
        FAILED,
        REVERTED,
        CLOSED;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public TimelineEntry {
        text = text.length() <= MAX_TEXT_CHARS ? text : text.substring(0, MAX_TEXT_CHARS);
    }
}
