package io.plimsoll.flag;

import io.plimsoll.tenant.TenantId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What runbooks hold: of each flag the strongest hold, for everybody and for single tenants.
final class Holds {

    private final @Nullable Strongest[] everybody = new Strongest[Flags.all().size()];
    private final Map<TenantId, @Nullable Strongest[]> tenants = new HashMap<>();

    /// A hold with its value in the form in which it is evaluated.
    private record Strongest(FlagHold hold, Resolved value) {

        /// The higher level; on one level the lower number.
        Strongest or(@Nullable Strongest other) {
            if (other == null || hold.level() > other.hold.level()) {
                return this;
            }
            return hold.level() < other.hold.level() || value.isAbove(other.value) ? other : this;
        }
    }

    /// Throws `NOT_FOUND` or `INVALID_FIELD` for a flag or a value that there is not.
    void take(FlagHold hold) {
        var flag = Flags.named(hold.flag());
        var taken = new Strongest(hold, Resolved.of(flag, flag.parse(hold.value()), FlagLevel.RUNBOOK));
        var values = hold.scope() instanceof FlagScope.OfTenant(var tenant)
                ? tenants.computeIfAbsent(tenant, unused -> new Strongest[everybody.length])
                : everybody;
        values[flag.index()] = taken.or(values[flag.index()]);
    }

    /// What is in force where nobody has set a value by hand.
    Resolved over(Resolved usual, TenantId tenant) {
        var strongest = strongest(usual.flag().index(), tenant);
        if (strongest == null || strongest.value.isAbove(usual)) {
            return usual;
        }
        return strongest.value.inPlaceOf(usual);
    }

    private @Nullable Strongest strongest(int index, TenantId tenant) {
        var ofTenant = tenants.get(tenant);
        var own = ofTenant == null ? null : ofTenant[index];
        return own == null ? everybody[index] : own.or(everybody[index]);
    }

    Optional<FlagHold> hold(Flag<?> flag, TenantId tenant) {
        return Optional.ofNullable(strongest(flag.index(), tenant)).map(Strongest::hold);
    }
}
