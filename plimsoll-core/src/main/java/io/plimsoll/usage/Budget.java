package io.plimsoll.usage;

import java.util.Map;
import java.util.OptionalDouble;

/// What a tenant may spend.
///
/// @param dailyUsd   on one day in UTC; absent for no limit
/// @param monthlyUsd in one month in UTC; absent for no limit
public record Budget(OptionalDouble dailyUsd, OptionalDouble monthlyUsd) {

    public static final Budget NONE = new Budget(OptionalDouble.empty(), OptionalDouble.empty());

    boolean isLimited() {
        return dailyUsd.isPresent() || monthlyUsd.isPresent();
    }

    /// @param standard of tenants that have none of their own
    /// @param warnAt   the share of a budget from which warnings are given
    public record Budgets(Budget standard, Map<String, Budget> byTenant, double warnAt) {

        public static final Budgets NONE = new Budgets(Budget.NONE, Map.of(), 0.8);

        public Budgets {
            byTenant = Map.copyOf(byTenant);
        }

        Budget of(String tenant) {
            return byTenant.getOrDefault(tenant, standard);
        }

        boolean areLimited() {
            return standard.isLimited() || byTenant.values().stream().anyMatch(Budget::isLimited);
        }
    }
}
