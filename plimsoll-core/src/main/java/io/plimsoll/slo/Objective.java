package io.plimsoll.slo;

import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.util.Optional;

/// A share of good events that is promised over a rolling window: the part of OpenSLO v1's `SLO` that is kept, with
/// the budgeting method `Occurrences`.
///
/// @param tenant    whose events count; absent for everybody's
/// @param indicator which events count, and which of them are good
/// @param threshold of latency, within which an answer is good; absent for the others
/// @param target    share of good events, above 0 and below 1: at 1 there is no budget to speak of
/// @param window    such as 28 days
public record Objective(
        String name,
        String service,
        Optional<TenantId> tenant,
        Indicator indicator,
        Optional<Duration> threshold,
        double target,
        Duration window) {

    public static final Duration MAX_WINDOW = Duration.ofDays(28);

    public Objective {
        if (!name.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
            throw PlimsollException.invalidField("metadata.name", "a name has 1 to 63 characters out of a-z, 0-9, '-'");
        }
        if (!(target > 0 && target < 1)) {
            throw PlimsollException.invalidField("spec.objectives[0].target", "the target is above 0 and below 1");
        }
        if (window.compareTo(Duration.ofHours(1)) < 0 || window.compareTo(MAX_WINDOW) > 0) {
            throw PlimsollException.invalidField("spec.timeWindow[0].duration", "the window is 1h to 28d");
        }
        if (threshold.isPresent() != (indicator == Indicator.LATENCY)) {
            throw PlimsollException.invalidField(
                    "spec.indicator", "the indicator 'latency' has a threshold, and no other has one");
        }
        if (threshold.filter(time -> !time.isPositive()).isPresent()) {
            throw PlimsollException.invalidField("spec.indicator", "the threshold is longer than nothing");
        }
    }

    public ErrorBudget budget(Counts counts) {
        return new ErrorBudget(target, counts);
    }

    public double burnRate(Counts counts) {
        return BurnRate.of(target, counts);
    }
}
