package io.plimsoll.flag;

import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.FlagExplanation.Step;
import io.plimsoll.tenant.TenantId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All that is set, in the form in which it is evaluated: what a request costs is two look-ups and a few array reads
/// for each flag. Immutable.
final class FlagRules {

    /// Nothing set.
    static final FlagRules STANDARD =
            new FlagRules(new FlagStore.State(0, new SipKey(0, 0), List.of()), Map.of(), Map.of(), List.of());

    private final FlagStore.State state;
    private final Resolved[] standard;
    private final @Nullable Resolved[] global;
    private final @Nullable Resolved[] held;
    private final @Nullable Resolved[] overruling;
    private final @Nullable Split[] splits;
    private final boolean anySplit;
    private final Holds holds = new Holds();
    private final boolean eased;
    private final Map<TenantId, OfTenant> tenants = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    /// What is set for a tenant, and for its principals by their ids.
    private static final class OfTenant {
        private final @Nullable Resolved[] values = none();
        private final Map<String, @Nullable Resolved[]> principals = new HashMap<>();
    }

    /// @param ends   where each share ends, in hundredths of a percent
    /// @param salt   so that the shares of two flags don't fall on the same users
    private record Split(Resolved[] values, int[] ends, long salt) {

        int bucket(long unit) {
            return (int) Long.remainderUnsigned(mixed(unit ^ salt), Shares.WHOLE);
        }

        @Nullable
        Resolved of(long unit) {
            int bucket = bucket(unit);
            for (int i = 0; i < ends.length; i++) {
                if (bucket < ends[i]) {
                    return values[i];
                }
            }
            return null;
        }

        /// The finisher of SplitMix64 (Steele, Lea and Flood, 2014).
        private static long mixed(long bits) {
            long z = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
            z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
            return z ^ (z >>> 31);
        }
    }

    /// @param standards values of the settings, in place of those that flags are declared with
    /// @param emergency held values
    /// @param holding  what runbooks hold at present
    FlagRules(
            FlagStore.State state,
            Map<Flag<?>, Object> standards,
            Map<Flag<?>, Object> emergency,
            List<FlagHold> holding) {
        this.state = state;
        this.eased = !holding.isEmpty();
        this.standard = new Resolved[Flags.all().size()];
        this.global = none();
        this.held = none();
        this.overruling = none();
        this.splits = new Split[standard.length];
        for (var flag : Flags.all()) {
            var value = standards.containsKey(flag) ? flag.of(standards.get(flag)) : flag.standard();
            standard[flag.index()] = Resolved.of(flag, value, FlagLevel.DEFAULT);
        }
        state.entries().forEach(this::take);
        holding.forEach(this::take);
        emergency.forEach((flag, value) -> hold(Resolved.of(flag, flag.of(value), FlagLevel.EMERGENCY)));
        boolean any = false;
        for (var split : splits) {
            any |= split != null;
        }
        this.anySplit = any;
    }

    private static @Nullable Resolved[] none() {
        return new Resolved[Flags.all().size()];
    }

    /// What this program does not understand is left out and named among the problems; the others hold.
    private void take(FlagEntry entry) {
        try {
            var flag = Flags.named(entry.flag());
            switch (entry.scope()) {
                case FlagScope.Percentage unused -> splits[flag.index()] = split(flag, entry);
                case FlagScope.Global unused -> {
                    global[flag.index()] = resolved(flag, entry);
                    if (entry.locked()) {
                        hold(Resolved.of(flag, flag.parse(entry.value()), FlagLevel.LOCK));
                    }
                }
                case FlagScope.OfTenant(var tenant) ->
                    tenants.computeIfAbsent(tenant, unused -> new OfTenant()).values[flag.index()] =
                            resolved(flag, entry);
                case FlagScope.OfPrincipal(var tenant, var principal) ->
                    tenants.computeIfAbsent(tenant, unused -> new OfTenant())
                                    .principals
                                    .computeIfAbsent(principal, unused -> none())[flag.index()] =
                            resolved(flag, entry);
            }
        } catch (PlimsollException e) {
            problems.add("ignored, at " + entry.scope().wireName() + ": " + e.detail());
        }
    }

    private void take(FlagHold hold) {
        try {
            holds.take(hold);
        } catch (PlimsollException e) {
            problems.add("ignored, as " + hold.holder() + " holds it: " + e.detail());
        }
    }

    private void hold(Resolved value) {
        held[value.flag().index()] = value;
        overruling[value.flag().index()] = value.overruling();
    }

    private static Resolved resolved(Flag<?> flag, FlagEntry entry) {
        return Resolved.of(flag, flag.parse(entry.value()), entry.scope().level());
    }

    private Split split(Flag<?> flag, FlagEntry entry) {
        var shares = Shares.parse(flag, entry.value());
        var names = shares.values();
        var values = new Resolved[names.size()];
        var ends = new int[names.size()];
        int end = 0;
        for (int i = 0; i < ends.length; i++) {
            values[i] = Resolved.of(flag, flag.parse(names.get(i)), FlagLevel.PERCENTAGE);
            end += shares.shares().getOrDefault(names.get(i), 0);
            ends[i] = end;
        }
        return new Split(values, ends, state.key().hash(flag.name()));
    }

    FlagSnapshot snapshot(FlagUser user, FlagProvider.Values provided) {
        var ofTenant = tenants.get(user.tenant());
        var own = ofTenant == null ? null : ofTenant.principals.get(user.id());
        var tenant = ofTenant == null ? null : ofTenant.values;
        long unit = anySplit ? unit(user) : 0;
        var values = new Resolved[standard.length];
        long print = 0;
        for (int i = 0; i < values.length; i++) {
            var value = usual(i, own, tenant, unit, provided);
            var hold = held[i];
            if (hold == null) {
                value = eased && isUnset(value) ? holds.over(value, user.tenant()) : value;
            } else {
                var overrules = overruling[i];
                value = overrules == null || hold.value().equals(value.value()) ? hold : overrules;
            }
            values[i] = value;
            print += value.print();
        }
        return new FlagSnapshot(values, print);
    }

    /// Whether nobody has set it by hand.
    private static boolean isUnset(Resolved value) {
        return value.level() == FlagLevel.PROVIDER || value.level() == FlagLevel.DEFAULT;
    }

    /// With nothing set.
    FlagSnapshot snapshot() {
        long print = 0;
        for (var value : standard) {
            print += value.print();
        }
        return new FlagSnapshot(standard, print);
    }

    /// What would be in force if nothing were held.
    private Resolved usual(
            int index,
            @Nullable Resolved @Nullable [] own,
            @Nullable Resolved @Nullable [] tenant,
            long unit,
            FlagProvider.Values provided) {
        Resolved found = own == null ? null : own[index];
        if (found == null && tenant != null) {
            found = tenant[index];
        }
        if (found == null) {
            var split = splits[index];
            found = split == null ? null : split.of(unit);
        }
        if (found == null) {
            found = global[index];
        }
        if (found == null) {
            found = provided.get(index);
        }
        return found == null ? standard[index] : found;
    }

    /// The same user of the same tenant is always the same unit, whatever they ask and in whichever session.
    private long unit(FlagUser user) {
        return state.key().hash(user.tenant().value() + "\0" + user.id());
    }

    /// All levels of a flag, the strongest first, with which of them wins and why.
    FlagExplanation explain(Flag<?> flag, FlagUser user, FlagProvider.Values provided) {
        int index = flag.index();
        var steps = new ArrayList<Step>();
        var ofTenant = tenants.get(user.tenant());
        var own = ofTenant == null ? null : ofTenant.principals.get(user.id());
        var hold = held[index];
        steps.add(step(FlagLevel.EMERGENCY, hold, "the file of emergency values of this node"));
        steps.add(step(FlagLevel.LOCK, hold, "the global value is locked: nobody sets another"));
        steps.add(Step.unset(FlagLevel.REQUEST, "what a request says of itself is not known here"));
        steps.add(step(FlagLevel.PRINCIPAL, own == null ? null : own[index], "set for the principal " + user.id()));
        steps.add(step(
                FlagLevel.TENANT,
                ofTenant == null ? null : ofTenant.values[index],
                "set for the tenant " + user.tenant()));
        steps.add(shared(splits[index], user));
        steps.add(step(FlagLevel.GLOBAL, global[index], "set for everybody"));
        steps.add(eased(flag, user, provided));
        steps.add(step(FlagLevel.PROVIDER, provided.get(index), "the provider of OpenFeature says so"));
        steps.add(step(FlagLevel.DEFAULT, standard[index], "the setting, or what the flag is declared with"));
        return FlagExplanation.of(flag, steps);
    }

    private static Step step(FlagLevel level, @Nullable Resolved value, String why) {
        return value != null && value.level() == level
                ? new Step(level, Optional.of(String.valueOf(value.value())), why, false)
                : Step.unset(level, "nothing is set");
    }

    private Step eased(Flag<?> flag, FlagUser user, FlagProvider.Values provided) {
        var hold = holds.hold(flag, user.tenant());
        if (hold.isEmpty()) {
            return Step.unset(FlagLevel.RUNBOOK, "no runbook holds it");
        }
        var by = hold.get().holder();
        var given = provided.get(flag.index());
        var eased = holds.over(given == null ? standard[flag.index()] : given, user.tenant());
        return eased.level() == FlagLevel.RUNBOOK
                ? new Step(FlagLevel.RUNBOOK, Optional.of(String.valueOf(eased.value())), by + " holds it", false)
                : Step.unset(
                        FlagLevel.RUNBOOK,
                        by + " holds it at no more than " + hold.get().value());
    }

    private Step shared(@Nullable Split split, FlagUser user) {
        if (split == null) {
            return Step.unset(FlagLevel.PERCENTAGE, "nothing is set");
        }
        long unit = unit(user);
        var at = "the user stands at " + Shares.percent(split.bucket(unit)) + " of 100";
        var value = split.of(unit);
        return value == null
                ? Step.unset(FlagLevel.PERCENTAGE, at + ", in no share")
                : new Step(FlagLevel.PERCENTAGE, Optional.of(String.valueOf(value.value())), at, false);
    }

    FlagStore.State state() {
        return state;
    }

    List<String> problems() {
        return List.copyOf(problems);
    }
}
