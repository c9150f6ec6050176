package io.plimsoll.server.resilience;

import java.time.Duration;

/// When calls of a dependency are let through.
///
/// @param concurrent   calls at a time
/// @param waiting      calls that may wait for their turn, per priority
/// @param maxWait      for their turn; less where the deadline is earlier
/// @param window       how many of the last calls are looked at
/// @param minimum      calls in the window before anything is concluded from it
/// @param failureShare of the calls in the window from which on the dependency is not called for a while, 0 to 1
/// @param openFor      how long that is at first; it doubles, with jitter, up to [#MAX_OPEN] while trials fail
/// @param trials       calls that are let through after that, to see whether it works again
/// @param fairTime     a call that ended at its deadline counts as a failure if it had this long; what had less says
///                     nothing of the dependency
/// @param defects      whether defects of ours count, as they do where the dependency is code in this process
public record GuardSettings(
        int concurrent,
        int waiting,
        Duration maxWait,
        int window,
        int minimum,
        double failureShare,
        Duration openFor,
        int trials,
        Duration fairTime,
        boolean defects) {

    public static final Duration MAX_OPEN = Duration.ofMinutes(2);

    private static final Duration NEVER = Duration.ofDays(1);

    /// A service behind a network.
    public static final GuardSettings REMOTE = new GuardSettings(
            32, 256, Duration.ofSeconds(5), 50, 10, 0.5, Duration.ofSeconds(5), 3, Duration.ofMillis(500), true);

    /// Something in this process, whose own pool bounds it already. It is slow when the machine is busy, which is no
    /// failure.
    public static final GuardSettings IN_PROCESS =
            new GuardSettings(4_096, 4_096, Duration.ofSeconds(5), 50, 10, 0.5, Duration.ofSeconds(5), 3, NEVER, true);

    /// A database, which bounds its connections itself. Statements that it refuses say nothing of its health.
    public static final GuardSettings DATABASE =
            new GuardSettings(4_096, 4_096, Duration.ofSeconds(10), 50, 5, 0.5, Duration.ofSeconds(2), 1, NEVER, false);

    public GuardSettings {
        if (concurrent < 1 || waiting < 0 || window < 1 || minimum < 1 || trials < 1) {
            throw new IllegalArgumentException("a guard lets at least one call through");
        }
        if (failureShare <= 0 || failureShare > 1) {
            throw new IllegalArgumentException("a share of failures is above 0 and at most 1");
        }
        if (maxWait.isNegative() || !openFor.isPositive() || !fairTime.isPositive()) {
            throw new IllegalArgumentException("a guard's times are not negative");
        }
    }

    /// The same with a breaker that stays open for another time at first.
    public GuardSettings openFor(Duration other) {
        return new GuardSettings(
                concurrent, waiting, maxWait, window, minimum, failureShare, other, trials, fairTime, defects);
    }

    /// The same with another number of calls at a time and of calls that wait.
    public GuardSettings bounded(int atATime, int queued) {
        return new GuardSettings(
                atATime, queued, maxWait, window, minimum, failureShare, openFor, trials, fairTime, defects);
    }
}
