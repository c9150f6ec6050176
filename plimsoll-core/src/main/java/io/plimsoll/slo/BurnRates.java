package io.plimsoll.slo;

import io.plimsoll.slo.BurnAlert.Firing;
import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How fast error budgets burn, for whatever acts on it.
public interface BurnRates {

    /// Of all tenants together.
    List<Standing> ofEverybody();

    /// Of one tenant, by its own events alone: one standing for each objective that holds for it.
    List<Standing> of(TenantId tenant);

    /// Of everybody, then of tenants, those first that were active last; tenants that were not active of late are left
    /// out.
    ///
    /// @param limit tenants
    List<Standing> all(int limit);

    /// The alerts that wake somebody up and fire by what was counted since a moment alone, for whoever began something
    /// then and wants to know what it does.
    ///
    /// @param tenant absent for everybody's objectives
    List<Breach> breaches(Optional<TenantId> tenant, Instant since);

    /// @param firing the sharpest alert of the objective
    record Breach(Objective objective, Firing firing) {

        /// Such as `the objective 'ask-latency' burns 20.0 times too fast over 1h and 25.0 over 5m; the alert is at
        /// 14.4`.
        public String inWords() {
            return "the objective '" + objective.name() + "' " + firing.inWords();
        }
    }

    /// Of one tenant for an objective; absent where there is none of this name that holds for it.
    default Optional<Standing> of(TenantId tenant, String objective) {
        return of(tenant).stream()
                .filter(standing -> standing.objective().name().equals(objective))
                .findFirst();
    }
}
