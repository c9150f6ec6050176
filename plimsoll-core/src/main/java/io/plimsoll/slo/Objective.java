package io.plimsoll.slo;

import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;

/// A share of good events that is promised over a rolling window: the part of OpenSLO v1's `SLO` that is kept, with
/// the budgeting method `Occurrences`.
///
/// @param scope  whose events are held against it
/// @param target share of good events, above 0 and below 1: at 1 there is no budget to speak of
/// @param window such as 28 days
public record Objective(String name, Scope scope, Sli sli, double target, Duration window) {

    public static final Duration MAX_WINDOW = Duration.ofDays(28);

    /// Whose events are held against an objective.
    public sealed interface Scope {

        /// Those of all tenants, taken together.
        record Everybody() implements Scope {}

        /// Those of each tenant, by themselves.
        record EachTenant() implements Scope {}

        /// Those of one tenant, for which this objective stands in place of the one for each.
        ///
        /// @param name of the tenant
        record OneTenant(String name) implements Scope {
            public OneTenant {
                new TenantId(name);
            }
        }

        default boolean holdsFor(TenantId tenant) {
            return switch (this) {
                case Everybody everybody -> false;
                case EachTenant each -> true;
                case OneTenant one -> one.name().equals(tenant.name());
            };
        }
    }

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
    }

    public ErrorBudget budget(Counts counts) {
        return new ErrorBudget(target, counts);
    }

    public double burnRate(Counts counts) {
        return BurnRate.of(target, counts);
    }
}
