package io.plimsoll.slo;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// An alert on two windows: the long one says that it matters, the short one that it still goes on, so that the alert
/// ends soon after the trouble does.
///
/// @param factor of the burn rate from which it fires, in both windows
/// @param urgent whether it wakes somebody up, or waits for the morning
public record BurnAlert(Duration shortWindow, Duration longWindow, double factor, boolean urgent) {

    /// After the workbook's recommendation; the sharpest first. Over 28 days 14.4 uses 2 % of the budget in an hour.
    public static final List<BurnAlert> ALL = List.of(
            new BurnAlert(Duration.ofMinutes(5), Duration.ofHours(1), 14.4, true),
            new BurnAlert(Duration.ofMinutes(30), Duration.ofHours(6), 6, true),
            new BurnAlert(Duration.ofHours(2), Duration.ofDays(1), 3, false),
            new BurnAlert(Duration.ofHours(6), Duration.ofDays(3), 1, false));

    private static final List<Duration> WINDOWS = ALL.stream()
            .flatMap(alert -> Stream.of(alert.shortWindow, alert.longWindow))
            .distinct()
            .sorted()
            .toList();

    /// What there must have been in the long window before anybody is called: with little traffic one error is a
    /// large share and means nothing.
    ///
    /// @param minEvents all events
    /// @param minBad    bad events
    public record Guard(long minEvents, long minBad) {

        public static final Guard DEFAULT = new Guard(10, 3);

        boolean lets(Counts counts) {
            return counts.total() >= minEvents && counts.bad() >= minBad;
        }
    }

    /// The figures of an alert that fires.
    public record Firing(BurnAlert alert, double shortRate, double longRate) {

        /// Such as `burns 20.0 times too fast over 1h and 25.0 over 5m; the alert is at 14.4`.
        public String inWords() {
            return String.format(
                    Locale.ROOT,
                    "burns %.1f times too fast over %s and %.1f over %s; the alert is at %s",
                    longRate,
                    shown(alert.longWindow),
                    shortRate,
                    shown(alert.shortWindow),
                    alert.factor);
        }
    }

    private Optional<Firing> firing(double target, Function<Duration, Counts> counts, Guard guard) {
        var overLong = counts.apply(longWindow);
        double longRate = BurnRate.of(target, overLong);
        double shortRate = BurnRate.of(target, counts.apply(shortWindow));
        return guard.lets(overLong) && longRate >= factor && shortRate >= factor
                ? Optional.of(new Firing(this, shortRate, longRate))
                : Optional.empty();
    }

    /// The windows of all alerts, the shortest first.
    public static List<Duration> windows() {
        return WINDOWS;
    }

    /// Every alert that fires, the sharpest first.
    public static List<Firing> firing(Objective objective, EventSeries series, Instant now, Guard guard) {
        return firing(objective, window -> series.counts(window, now), guard);
    }

    /// Every alert that fires by the events of the minute of `since` and later alone, the sharpest first.
    static List<Firing> firingSince(Objective objective, EventSeries series, Instant since, Instant now, Guard guard) {
        var begin = since.truncatedTo(ChronoUnit.MINUTES);
        var elapsed = Duration.between(begin, now).plusMinutes(1).truncatedTo(ChronoUnit.MINUTES);
        return firing(objective, window -> series.counts(window.compareTo(elapsed) < 0 ? window : elapsed, now), guard);
    }

    private static List<Firing> firing(Objective objective, Function<Duration, Counts> counts, Guard guard) {
        return ALL.stream()
                .flatMap(alert -> alert.firing(objective.target(), counts, guard).stream())
                .toList();
    }

    /// As Prometheus writes durations: `5m`, `6h`, `3d`.
    public static String shown(Duration window) {
        if (window.toDaysPart() > 0) {
            return window.toDays() + "d";
        }
        return window.toHoursPart() > 0 ? window.toHours() + "h" : window.toMinutes() + "m";
    }
}
