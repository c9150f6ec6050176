package io.plimsoll.ingest;

import io.plimsoll.error.Blame;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// What becomes of a job that failed, by whose fault it was. Waits double with each failure in a row, less a random
/// part of up to a half, so that jobs that failed together don't come back together (exponential back-off with equal
/// jitter).
///
/// @param maxAttempts  failures after which a job is given up; setbacks, where room or a dependency was lacking, are
///                     none
/// @param first        wait after the first failure, before jitter
/// @param max          longest wait after a failure
/// @param maxSetback   longest wait for room or a dependency
public record RetryPolicy(int maxAttempts, Duration first, Duration max, Duration maxSetback) {

    public static final RetryPolicy DEFAULT =
            new RetryPolicy(5, Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofMinutes(1));

    private static final int MAX_DOUBLINGS = 20;

    public RetryPolicy {
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("a job is begun at least once");
        }
        if (!first.isPositive() || max.compareTo(first) < 0 || maxSetback.compareTo(first) < 0) {
            throw new IllegalArgumentException("the first wait is longer than nothing and no longer than the longest");
        }
    }

    /// What is to be done.
    public sealed interface Verdict {

        /// The job is dead.
        record GiveUp() implements Verdict {}

        /// It waits.
        ///
        /// @param counted whether this uses up one of its attempts
        record TryAgain(Duration after, boolean counted) implements Verdict {}
    }

    /// Whether a job that has failed so often is not to be begun again.
    public boolean isUsedUp(int failures) {
        return failures >= maxAttempts;
    }

    /// Whose fault a failure is, as far as trying again goes.
    private enum Fault {
        OF_THE_DOCUMENT,
        OF_THE_SYSTEM,
        NOT_THE_TIME
    }

    /// @param failures times that the job has failed before and that counted
    /// @param setbacks times in a row that room was lacking, or a dependency
    public Verdict after(PlimsollException failure, int failures, int setbacks, RandomGenerator random) {
        return switch (fault(failure)) {
            case OF_THE_DOCUMENT -> new Verdict.GiveUp();
            case OF_THE_SYSTEM ->
                isUsedUp(failures + 1) ? new Verdict.GiveUp() : new Verdict.TryAgain(wait(failures, max, random), true);
            case NOT_THE_TIME -> new Verdict.TryAgain(wait(setbacks, maxSetback, random), false);
        };
    }

    /// A damaged index is rebuilt, and documents can only wait for it. A dependency that limits its rate, or is left
    /// alone for a while since it fails, was not tried with the document. A deadline that passed is a limit to a
    /// caller, and to a job a dependency that was too slow.
    private static Fault fault(PlimsollException failure) {
        var code = failure.code();
        boolean comesBack =
                code.blame() == Blame.DEPENDENCY && failure.retryAfter().isPresent();
        if (comesBack || code == ErrorCode.DEPENDENCY_LIMITED || code == ErrorCode.INDEX_CORRUPT) {
            return Fault.NOT_THE_TIME;
        }
        return switch (code.blame()) {
            case CALLER -> Fault.OF_THE_DOCUMENT;
            case DEPENDENCY, US -> Fault.OF_THE_SYSTEM;
            case CAPACITY -> code == ErrorCode.DEADLINE_EXCEEDED ? Fault.OF_THE_SYSTEM : Fault.NOT_THE_TIME;
        };
    }

    private Duration wait(int before, Duration longest, RandomGenerator random) {
        long doubled = first.toMillis() << Math.clamp(before, 0, MAX_DOUBLINGS);
        long bound = Math.max(1, Math.min(longest.toMillis(), doubled));
        return Duration.ofMillis(bound - random.nextLong(bound / 2 + 1));
    }
}
