package io.plimsoll.server.inference;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a service says of its rate: nothing is sent before the time it names, in `Retry-After` (RFC 9110) or in
/// OpenAI's `x-ratelimit-remaining-*` and `x-ratelimit-reset-*`, where nothing remains.
final class RateWindow {

    /// A service that says "never" is asked again after this all the same.
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private static final Pattern SPAN = Pattern.compile(
            "(?:(?<hours>[0-9]{1,4})h)?(?:(?<minutes>[0-9]{1,4})m(?!s))?(?:(?<seconds>[0-9]{1,6}(?:\\.[0-9]{1,9})?)s)?"
                    + "(?:(?<millis>[0-9]{1,9}(?:\\.[0-9]{1,9})?)ms)?");

    private volatile Instant closedUntil = Instant.MIN;

    /// How long nothing may be sent.
    Duration closedFor(Instant now) {
        var until = closedUntil;
        return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
    }

    void close(Instant now, Duration wait) {
        var bounded = wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
        closeUntil(now.plus(bounded));
    }

    private synchronized void closeUntil(Instant until) {
        if (until.isAfter(closedUntil)) {
            closedUntil = until;
        }
    }

    /// Takes in what a response tells.
    void note(HttpHeaders headers, Instant now) {
        Stream.of("requests", "tokens").forEach(kind -> {
            var remaining = headers.firstValue("x-ratelimit-remaining-" + kind).map(RateWindow::number);
            if (remaining.isPresent() && remaining.get().orElse(1) <= 0) {
                headers.firstValue("x-ratelimit-reset-" + kind)
                        .flatMap(RateWindow::span)
                        .ifPresent(wait -> close(now, wait));
            }
        });
    }

    private static OptionalLong number(String text) {
        var value = text.strip();
        return value.matches("-?[0-9]{1,15}") ? OptionalLong.of(Long.parseLong(value)) : OptionalLong.empty();
    }

    /// `1s`, `6m0s`, `120ms`, `1h2m3.5s`, or seconds alone.
    static Optional<Duration> span(String text) {
        var value = text.strip();
        if (value.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
            return Optional.of(ofSeconds(Double.parseDouble(value)));
        }
        var matcher = SPAN.matcher(value);
        if (value.isEmpty() || !matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofHours((long) part(matcher.group("hours")))
                .plusMinutes((long) part(matcher.group("minutes")))
                .plus(ofSeconds(part(matcher.group("seconds"))))
                .plus(ofSeconds(part(matcher.group("millis")) / 1_000)));
    }

    private static double part(@Nullable String digits) {
        return digits == null ? 0 : Double.parseDouble(digits);
    }

    private static Duration ofSeconds(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }
}
