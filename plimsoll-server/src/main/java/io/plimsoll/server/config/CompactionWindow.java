package io.plimsoll.server.config;

import io.plimsoll.upkeep.Window;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.function.Predicate;
import org.springframework.scheduling.support.CronExpression;

/// When compaction may begin, in UTC: `02:00-05:00` of every day, or a cron expression of the minutes in which it may,
/// such as `* 1-4 * * SAT,SUN`.
public final class CompactionWindow {

    private static final int FIELDS = 5;

    private CompactionWindow() {}

    /// Throws `IllegalArgumentException` with what is wrong.
    public static Predicate<Instant> of(String text) {
        return text.contains(":") ? daily(text) : cron(text);
    }

    private static Predicate<Instant> daily(String text) {
        try {
            var window = Window.of(text);
            PlimsollSettings.check(!window.from().equals(window.to()), "it would be empty");
            return window::holds;
        } catch (IllegalArgumentException e) {
            throw refused(text, e);
        }
    }

    private static Predicate<Instant> cron(String text) {
        try {
            PlimsollSettings.check(text.strip().split("\\s+").length == FIELDS, "it has five fields");
            var minutes = CronExpression.parse("0 " + text.strip());
            PlimsollSettings.check(minutes.next(LocalDateTime.of(2000, 1, 1, 0, 0)) != null, "it never comes");
            return now -> {
                var minute = now.atOffset(ZoneOffset.UTC).toLocalDateTime().truncatedTo(ChronoUnit.MINUTES);
                return minute.equals(minutes.next(minute.minusNanos(1)));
            };
        } catch (IllegalArgumentException e) {
            throw refused(text, e);
        }
    }

    private static IllegalArgumentException refused(String text, IllegalArgumentException why) {
        return new IllegalArgumentException(
                "plimsoll.compaction.window is written as 02:00-05:00, or as the five fields of a cron expression such as"
                        + " '* 1-4 * * SAT,SUN', both in UTC; '" + text + "' is not: " + why.getMessage(),
                why);
    }
}
