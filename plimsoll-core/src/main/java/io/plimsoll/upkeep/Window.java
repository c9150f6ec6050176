package io.plimsoll.upkeep;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/// A time of every day, in UTC; it may pass midnight.
public record Window(LocalTime from, LocalTime to) {

    /// Reads `02:00-05:30`.
    public static Window of(String text) {
        var parts = text.split("-", -1);
        try {
            if (parts.length == 2) {
                return new Window(LocalTime.parse(parts[0].strip()), LocalTime.parse(parts[1].strip()));
            }
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("a window is written as 02:00-05:30, in UTC", e);
        }
        throw new IllegalArgumentException("a window is written as 02:00-05:30, in UTC");
    }

    public boolean holds(Instant now) {
        var time = now.atOffset(ZoneOffset.UTC).toLocalTime();
        boolean afterFrom = !time.isBefore(from);
        boolean beforeTo = time.isBefore(to);
        return from.isBefore(to) ? afterFrom && beforeTo : afterFrom || beforeTo;
    }
}
