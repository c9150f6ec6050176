package io.plimsoll.server;

import io.plimsoll.runbook.Reading;
import io.plimsoll.slo.BurnAlert;
import io.plimsoll.slo.BurnRates;
import io.plimsoll.slo.Standing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What runbooks can read of error budgets: everybody's, whose readings have no label `tenant`, and each tenant's.
final class BudgetSignals {

    /// Whose budgets are looked at each by itself, those that were active last.
    private static final int TENANTS = 100;

    private static final String FAST = "PlimsollObjectiveBurnsFast";
    private static final String SLOWLY = "PlimsollObjectiveBurnsSlowly";

    private final BurnRates budgets;

    BudgetSignals(BurnRates budgets) {
        this.budgets = budgets;
    }

    List<Reading> burnRates() {
        return budgets.all(TENANTS).stream()
                .flatMap(standing -> standing.burnRates().entrySet().stream().map(rate -> {
                    var labels = labels(standing);
                    labels.put("window", BurnAlert.shown(rate.getKey()));
                    return new Reading(labels, rate.getValue());
                }))
                .toList();
    }

    /// For each service and indicator that tenants have objectives of. Tenants that did nothing lately don't count.
    List<Reading> burningTenants() {
        var missed = budgets.all(TENANTS).stream()
                .filter(standing ->
                        standing.tenant().isPresent() && standing.latest().total() > 0)
                .collect(Collectors.groupingBy(
                        BudgetSignals::kind, Collectors.averagingInt(standing -> standing.isMissedNow() ? 1 : 0)));
        return missed.entrySet().stream()
                .map(share -> new Reading(share.getKey(), share.getValue()))
                .toList();
    }

    private static Map<String, String> kind(Standing standing) {
        var sli = standing.objective().sli();
        return Map.of(
                "service",
                sli.service().wireName(),
                "indicator",
                sli.indicator().wireName());
    }

    /// The alerts that the server works out as Prometheus does, with the same labels; `window` is the long one.
    List<Reading> alerts() {
        return budgets.all(TENANTS).stream()
                .flatMap(standing -> standing.alerts().stream().map(firing -> {
                    var labels = labels(standing);
                    labels.put("alert", firing.alert().urgent() ? FAST : SLOWLY);
                    labels.put("window", BurnAlert.shown(firing.alert().longWindow()));
                    return new Reading(labels, 1);
                }))
                .toList();
    }

    private static Map<String, String> labels(Standing standing) {
        var labels = new HashMap<>(kind(standing));
        labels.put("objective", standing.objective().name());
        standing.tenant().ifPresent(tenant -> labels.put("tenant", tenant.value()));
        return labels;
    }
}
