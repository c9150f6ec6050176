package io.plimsoll.slo;

import io.plimsoll.tenant.TenantId;
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

    /// Of one tenant for an objective; absent where there is none of this name that holds for it.
    default Optional<Standing> of(TenantId tenant, String objective) {
        return of(tenant).stream()
                .filter(standing -> standing.objective().name().equals(objective))
                .findFirst();
    }
}
