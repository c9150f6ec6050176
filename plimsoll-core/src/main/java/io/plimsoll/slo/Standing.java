package io.plimsoll.slo;

import io.plimsoll.slo.BurnAlert.Firing;
import io.plimsoll.slo.BurnAlert.Guard;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How an objective stands.
///
/// @param tenant    whose events; absent for everybody's
/// @param counts    of the objective's window
/// @param latest    of the last five minutes
/// @param burnRates by window, the shortest first; how many times faster than allowed the budget burns
/// @param alerts    that fire, the sharpest first
public record Standing(
        Objective objective,
        Optional<TenantId> tenant,
        Counts counts,
        Counts latest,
        Map<Duration, Double> burnRates,
        List<Firing> alerts) {

    private static final Duration LATEST = Duration.ofMinutes(5);

    static Standing of(Objective objective, Optional<TenantId> tenant, EventSeries series, Instant now, Guard guard) {
        var rates = new LinkedHashMap<Duration, Double>();
        for (var window : BurnAlert.windows()) {
            rates.put(window, objective.burnRate(series.counts(window, now)));
        }
        return new Standing(
                objective,
                tenant,
                series.counts(objective.window(), now),
                series.counts(LATEST, now),
                rates,
                BurnAlert.firing(objective, series, now, guard));
    }

    public ErrorBudget budget() {
        return objective.budget(counts);
    }

    /// Whether of the last events more than the objective allows were bad.
    public boolean isMissedNow() {
        return objective.burnRate(latest) > 1;
    }

    /// Over one of the windows of [BurnAlert]; 0 for any other.
    public double burnRate(Duration window) {
        return burnRates.getOrDefault(window, 0.0);
    }
}
