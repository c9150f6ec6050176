package io.plimsoll.runbook;

import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.Flag;
import io.plimsoll.flag.Kind;
import java.util.Locale;
import java.util.Set;

/// One thing that a runbook does. Doing it twice is as good as once.
public sealed interface Step {

    /// Holds a flag at a value until the incident ends.
    record SetFlag(Flag<?> flag, String value) implements Step {
        public SetFlag {
            value = String.valueOf(flag.parse(value));
        }
    }

    /// Holds a number at a part of what it is by default.
    ///
    /// @param atLeast below which it does not go
    record ScaleFlag(Flag<?> flag, double factor, double atLeast) implements Step {
        public ScaleFlag {
            if (!(flag.kind() instanceof Kind.Whole) && !(flag.kind() instanceof Kind.Decimal)) {
                throw PlimsollException.invalidField(
                        "flag",
                        "the flag '" + flag.name() + "' is " + flag.kind().allowed() + ", which has no parts");
            }
            if (!(factor > 0 && factor < 1)) {
                throw PlimsollException.invalidField("by", "a number is scaled by something between 0 and 1");
            }
        }

        /// @param standard what it is by default
        String value(Object standard) {
            double scaled = Math.max(((Number) standard).doubleValue() * factor, atLeast);
            return switch (flag.kind()) {
                case Kind.Whole whole -> String.valueOf(Math.clamp(Math.round(scaled), whole.min(), whole.max()));
                case Kind.Decimal decimal -> String.valueOf(Math.clamp(scaled, decimal.min(), decimal.max()));
                case Kind.Switch unused -> String.valueOf(standard);
                case Kind.Choice unused -> String.valueOf(standard);
            };
        }
    }

    /// Lets the collection answer nobody until the incident ends.
    record DisableCollection() implements Step {}

    /// Lets a collection answer again that a human or another runbook let answer nobody.
    record EnableCollection() implements Step {}

    /// Builds the collection's index anew from its documents.
    record Rebuild() implements Step {}

    /// Puts what is known of the trigger's cause into the timeline, and into what people are told.
    record Explain() implements Step {}

    /// Tells people.
    ///
    /// @param to names of notification targets; empty for all there are
    record Notify(Severity severity, Set<String> to) implements Step {
        public Notify {
            to = Set.copyOf(to);
        }
    }

    /// Whether it wakes somebody up, or waits for the morning.
    enum Severity {
        PAGE,
        TICKET;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Whether it changes anything, and so counts against the limit.
    default boolean acts() {
        return noted() == TimelineEntry.Kind.ACTED;
    }

    /// As what it stands in the timeline once it is done.
    default TimelineEntry.Kind noted() {
        return switch (this) {
            case Explain unused -> TimelineEntry.Kind.EXPLAINED;
            case Notify unused -> TimelineEntry.Kind.NOTIFIED;
            case SetFlag unused -> TimelineEntry.Kind.ACTED;
            case ScaleFlag unused -> TimelineEntry.Kind.ACTED;
            case DisableCollection unused -> TimelineEntry.Kind.ACTED;
            case EnableCollection unused -> TimelineEntry.Kind.ACTED;
            case Rebuild unused -> TimelineEntry.Kind.ACTED;
        };
    }

    /// Whether it is only for collections.
    default boolean isOfCollections() {
        return this instanceof DisableCollection
                || this instanceof EnableCollection
                || this instanceof Rebuild
                || this instanceof Explain;
    }

    /// For people, before it is done: `hold the flag 'rerank' at false`.
    default String shown() {
        return switch (this) {
            case SetFlag(var flag, var value) -> "hold the flag '" + flag.name() + "' at " + value;
            case ScaleFlag(var flag, var factor, var unused) ->
                "hold the flag '" + flag.name() + "' at " + Condition.shown(factor * 100) + " % of its default";
            case DisableCollection unused -> "disable the collection";
            case EnableCollection unused -> "enable the collection";
            case Rebuild unused -> "rebuild the collection's index";
            case Explain unused -> "say what it is due to";
            case Notify(var severity, var to) ->
                "notify "
                        + (to.isEmpty()
                                ? "everybody"
                                : String.join(", ", to.stream().sorted().toList())) + " (" + severity.wireName() + ")";
        };
    }
}
