package io.plimsoll.server.cli;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.Supplier;

/// Repeats what failed for want of capacity (429, 503) or with a broken connection, waiting as long as the server asks
/// for, else longer each time, and 5 minutes at most altogether.
final class Retries {

    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration SHORTEST = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int MAX_BROKEN = 3;

    private final Surroundings surroundings;

    Retries(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /// The value of a call that may be repeated without harm.
    <T> T run(Supplier<T> call) {
        var waited = Duration.ZERO;
        var broken = 0;
        for (var attempt = 0; ; attempt++) {
            try {
                return call.get();
            } catch (CommandFailure failure) {
                var problem = failure.problem();
                broken += problem.code().equals("connection_lost") ? 1 : 0;
                var again = problem.passes() || (problem.code().equals("connection_lost") && broken <= MAX_BROKEN);
                var wait = wait(problem, attempt);
                waited = waited.plus(wait);
                if (!again || waited.compareTo(PATIENCE) > 0) {
                    throw failure;
                }
                surroundings.sleep(wait);
            }
        }
    }

    private static Duration wait(Problem problem, int attempt) {
        var wait = problem.retryAfter().orElse(Duration.ofMillis(250L << Math.min(attempt, 6)));
        if (wait.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }

    /// The header `Retry-After`, in seconds or as a date (RFC 9110).
    static Optional<Duration> retryAfter(HttpHeaders headers) {
        return headers.firstValue("Retry-After").flatMap(Retries::parsed);
    }

    private static Optional<Duration> parsed(String value) {
        if (!value.isEmpty() && value.length() < 10 && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            var date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
            var wait = Duration.between(ZonedDateTime.now(date.getZone()), date);
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
