package io.plimsoll.server.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.plimsoll.slo.BurnAlert;
import io.plimsoll.slo.Counts;
import io.plimsoll.slo.Objective;
import io.plimsoll.slo.Objectives;
import io.plimsoll.slo.SeriesKey;
import io.plimsoll.slo.SloObserver;
import io.plimsoll.slo.Standing;
import io.plimsoll.tenant.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What objectives count and how they stand: `plimsoll_slo_events_total`, from which the rules of `plimsoll slo rules`
/// are made, of what this node counted; `plimsoll_slo_target`, `plimsoll_slo_budget_left` and `plimsoll_slo_burn_rate`
/// of what all nodes did. The tenant is empty where the events of all are taken together.
public final class SloMeters implements SloObserver {

    private static final String EVERYBODY = "";
    private static final String OBJECTIVE = "objective";
    private static final String TENANT = "tenant";

    private final MeterRegistry meters;
    private final Objectives objectives;
    private final TenantLabels tenants;
    private final MultiGauge left;
    private final MultiGauge rates;

    public SloMeters(MeterRegistry meters, Objectives objectives, TenantLabels tenants) {
        this.meters = meters;
        this.objectives = objectives;
        this.tenants = tenants;
        this.left = MultiGauge.builder("plimsoll.slo.budget.left")
                .description("Share of an error budget that is left; negative where it is overdrawn")
                .register(meters);
        this.rates = MultiGauge.builder("plimsoll.slo.burn.rate")
                .description("How many times faster than allowed an error budget burns")
                .register(meters);
        for (var objective : objectives.all()) {
            Gauge.builder("plimsoll.slo.target", objective, Objective::target)
                    .description("Share of good events that is promised")
                    .tag(OBJECTIVE, objective.name())
                    .strongReference(true)
                    .register(meters);
        }
        objectives.ofEverybody().forEach(objective -> count(objective, EVERYBODY, Counts.NONE));
    }

    /// Both series are there from the first event on, so that the first bad one shows as an increase.
    private void count(Objective objective, String tenant, Counts counts) {
        events(objective, tenant, "good").increment((double) counts.good());
        events(objective, tenant, "bad").increment((double) counts.bad());
    }

    private Counter events(Objective objective, String tenant, String outcome) {
        return Counter.builder("plimsoll.slo.events")
                .description("Events that were held against an objective")
                .tag(OBJECTIVE, objective.name())
                .tag(TENANT, tenant)
                .tag("outcome", outcome)
                .register(meters);
    }

    @Override
    public void counted(SeriesKey key, Counts counts) {
        var held = key.tenant().map(objectives::of).orElseGet(objectives::ofEverybody);
        for (var objective : held) {
            if (objective.sli().equals(key.sli())) {
                count(objective, label(key.tenant()), counts);
            }
        }
    }

    private String label(Optional<TenantId> tenant) {
        return tenant.map(tenants::of).orElse(EVERYBODY);
    }

    /// Of tenants without a label of their own there is no one figure to give.
    @Override
    public void standings(List<Standing> standings) {
        var budgets = new ArrayList<Row<?>>();
        var burning = new ArrayList<Row<?>>();
        for (var standing : standings) {
            var label = label(standing.tenant());
            if (!label.equals(TenantLabels.OTHER)) {
                var tags = Tags.of(OBJECTIVE, standing.objective().name(), TENANT, label);
                budgets.add(Row.of(tags, standing.budget().remaining()));
                for (var alert : BurnAlert.ALL) {
                    burning.add(Row.of(
                            tags.and("window", BurnAlert.shown(alert.longWindow())),
                            standing.burnRate(alert.longWindow())));
                }
            }
        }
        left.register(budgets, true);
        rates.register(burning, true);
    }
}
