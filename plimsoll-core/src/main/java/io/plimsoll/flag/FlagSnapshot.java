package io.plimsoll.flag;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Every flag's value for one request, frozen: whatever is changed meanwhile, a request sees one state to its end.
public final class FlagSnapshot {

    /// The values that flags are declared with, for work that no request stands behind.
    public static final FlagSnapshot STANDARD = FlagRules.STANDARD.snapshot();

    private final Resolved[] values;
    private final long print;
    private final Optional<Assignment> assignment;

    /// @param values by the flags' indexes; never changed afterwards
    /// @param print  the sum of theirs
    FlagSnapshot(Resolved[] values, long print) {
        this(values, print, Optional.empty());
    }

    private FlagSnapshot(Resolved[] values, long print, Optional<Assignment> assignment) {
        this.values = values;
        this.print = print;
        this.assignment = assignment;
    }

    @SuppressWarnings("unchecked") // a flag's kind has checked every value
    public <T> T get(Flag<T> flag) {
        return (T) values[flag.index()].value();
    }

    public FlagLevel level(Flag<?> flag) {
        return values[flag.index()].level();
    }

    /// The request's part in a canary, if it has any.
    public Optional<Assignment> assignment() {
        return assignment;
    }

    Resolved resolved(Flag<?> flag) {
        return values[flag.index()];
    }

    /// With the request's part in a canary, and what that makes of its flags.
    public FlagSnapshot in(ArmFlags arm) {
        return arm.over(this);
    }

    FlagSnapshot assigned(Assignment part, long printOfPart) {
        return new FlagSnapshot(values, print + printOfPart, Optional.of(part));
    }

    /// 16 hexadecimal digits that are the same wherever all flags have the same values and the request has the same
    /// part in a canary, on every node and after every start. For traces, logs and keys of caches.
    public String hash() {
        return HexFormat.of().toHexDigits(print);
    }

    /// What a request says goes before what is set for it, unless the value is held.
    public <T> FlagSnapshot requesting(Flag<T> flag, T value) {
        var present = values[flag.index()];
        var wanted = Resolved.of(flag, flag.of(value), FlagLevel.REQUEST);
        boolean isBelow = present.level() == FlagLevel.RUNBOOK && present.isAbove(wanted);
        if (present.isHeld() && !isBelow) {
            if (present.level() == FlagLevel.RUNBOOK) {
                return with(present.inPlaceOf(wanted));
            }
            return value.equals(present.value()) || present.overrules() ? this : with(present.overruling());
        }
        return with(wanted);
    }

    FlagSnapshot with(Resolved other) {
        int index = other.flag().index();
        var changed = values.clone();
        changed[index] = other;
        return new FlagSnapshot(changed, print - values[index].print() + other.print(), assignment);
    }

    /// As it would be had runbooks held nothing.
    public FlagSnapshot withoutHolds() {
        var free = this;
        for (var value : values) {
            if (value.free().isPresent()) {
                free = free.with(value.free().get());
            }
        }
        return free;
    }

    /// The flags whose value is held against another that would have been in force.
    public List<Flag<?>> overruled() {
        var flags = new ArrayList<Flag<?>>();
        for (var value : values) {
            if (value.overrules()) {
                flags.add(value.flag());
            }
        }
        return flags;
    }

    /// Values as text by name.
    public Map<String, String> shown() {
        var shown = new TreeMap<String, String>();
        for (var value : values) {
            shown.put(value.flag().name(), String.valueOf(value.value()));
        }
        return shown;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FlagSnapshot snapshot
                && shown().equals(snapshot.shown())
                && assignment.equals(snapshot.assignment);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(print);
    }

    @Override
    public String toString() {
        return "FlagSnapshot[" + hash() + "]";
    }
}
