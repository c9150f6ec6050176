package io.plimsoll.flag;

import java.util.Map;
import java.util.TreeMap;

/// What one arm of a canary makes of a request's flags; made once for many requests.
public final class ArmFlags {

    private final Assignment assignment;
    private final Resolved[] values;
    private final FlagLevel level;
    private final long print;

    /// @param values as text by flag; none for the control
    /// @param level  at which they would stand if they were set: what is stronger stays in force
    public ArmFlags(Assignment assignment, Map<String, String> values, FlagLevel level) {
        this.assignment = assignment;
        this.level = level;
        this.print = Resolved.print("canary=" + assignment);
        this.values = new TreeMap<>(values)
                .entrySet().stream()
                        .map(entry -> {
                            var flag = Flags.named(entry.getKey());
                            return Resolved.of(flag, flag.parse(entry.getValue()), FlagLevel.CANARY);
                        })
                        .toArray(Resolved[]::new);
    }

    public Assignment assignment() {
        return assignment;
    }

    /// Whether any of its values would be in force.
    public boolean changes(FlagSnapshot flags) {
        for (var value : values) {
            if (givesWay(flags.resolved(value.flag()))) {
                return true;
            }
        }
        return false;
    }

    private boolean givesWay(Resolved present) {
        return !present.isHeld() && present.level().compareTo(level) >= 0;
    }

    FlagSnapshot over(FlagSnapshot flags) {
        var changed = flags;
        for (var value : values) {
            if (givesWay(flags.resolved(value.flag()))) {
                changed = changed.with(value);
            }
        }
        return changed.assigned(assignment, print);
    }
}
