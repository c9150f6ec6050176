package io.plimsoll.canary;

import java.time.Duration;
import java.util.List;

/// How far and how long a canary goes.
///
/// @param shares         of the users that get the candidate, step by step, each above 0 and below 1; what follows the
///                       last is everybody
/// @param minSamples     requests of either arm before a step may end
/// @param maxDuration    of the whole; past it the candidate is rolled back
/// @param alpha          probability that a candidate which is no worse is ever rolled back for being worse
/// @param tolerance      factor of latency and cost up to which the candidate counts as no worse
public record CanaryPlan(List<Double> shares, long minSamples, Duration maxDuration, double alpha, double tolerance) {

    public static final CanaryPlan DEFAULT =
            new CanaryPlan(List.of(0.05, 0.25, 0.5), 1_000, Duration.ofDays(7), 0.05, 1.1);

    public static final int MAX_STEPS = 10;

    public CanaryPlan {
        shares = List.copyOf(shares);
        double before = 0;
        for (double share : shares) {
            if (!(share > before && share < 1)) {
                throw new IllegalArgumentException("shares grow from above 0 to below 1");
            }
            before = share;
        }
        if (shares.isEmpty() || shares.size() > MAX_STEPS || minSamples < 1 || !maxDuration.isPositive()) {
            throw new IllegalArgumentException("a canary has steps, samples and a duration");
        }
        if (!(alpha > 0 && alpha < 1) || tolerance < 1) {
            throw new IllegalArgumentException("alpha is a probability and the tolerance at least 1");
        }
    }

    /// Of the users, in percent.
    public double percent(int step) {
        return 100 * shares.get(step);
    }
}
