package io.plimsoll.server.config;

import static io.plimsoll.server.config.PlimsollSettings.check;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Runbooks that run. `plimsoll.runbooks`.
///
/// @param mode       `as-written`, `suggest` for all of them to wait for a human, or `off`
/// @param folder     of files that end in `.yaml`; absent for those that the program brings
/// @param every      between two looks
/// @param window     over which latencies and errors are looked at
/// @param alertsLast how long an alert from outside stands that is not sent again
public record RunbookSettings(
        @DefaultValue("as-written") String mode,
        Optional<String> folder,
        @DefaultValue("5s") Duration every,
        @DefaultValue("1m") Duration window,
        @DefaultValue("5h") Duration alertsLast) {

    private static final List<String> MODES = List.of("as-written", "suggest", "off");

    public RunbookSettings {
        check(MODES.contains(mode), "plimsoll.runbooks.mode is one of " + String.join(", ", MODES));
        check(
                every.compareTo(Duration.ofMillis(100)) >= 0 && every.compareTo(Duration.ofMinutes(1)) <= 0,
                "plimsoll.runbooks.every is between 100ms and 1m");
        check(
                window.compareTo(Duration.ofSeconds(1)) >= 0 && window.compareTo(Duration.ofHours(1)) <= 0,
                "plimsoll.runbooks.window is between 1s and 1h");
        check(
                alertsLast.compareTo(Duration.ofMinutes(1)) >= 0 && alertsLast.compareTo(Duration.ofDays(7)) <= 0,
                "plimsoll.runbooks.alerts-last is between 1m and 7d");
    }
}
