package io.plimsoll.runbook;

import io.plimsoll.error.Nearest;
import io.plimsoll.error.PlimsollException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Something that readings of a signal meet or do not.
///
/// @param where labels that a reading must have; a value that ends in `*` stands for all that begin like it
public record Condition(Signal signal, Map<String, String> where, Side side, double threshold) {

    /// On which side of the threshold a reading has to be.
    public enum Side {
        ABOVE,
        BELOW,
        AT_MOST,
        AT_LEAST;

        String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    public Condition {
        where = Map.copyOf(where);
        for (var label : where.keySet()) {
            if (!signal.labels().contains(label)) {
                throw PlimsollException.invalidField(
                        "where",
                        "the signal '" + signal.wireName() + "' has no label '" + label + "'"
                                + Nearest.of(label, signal.labels())
                                        .map(near -> "; did you mean '" + near + "'?")
                                        .orElse("; it has " + String.join(", ", signal.labels())));
            }
        }
        if (!Double.isFinite(threshold)) {
            throw PlimsollException.invalidField("threshold", "a threshold is a number");
        }
    }

    boolean isAbout(Reading reading) {
        return where.entrySet().stream()
                .allMatch(wanted -> matches(wanted.getValue(), reading.labels().get(wanted.getKey())));
    }

    private static boolean matches(String wanted, @Nullable String found) {
        if (found == null) {
            return false;
        }
        return wanted.endsWith("*") ? found.startsWith(wanted.substring(0, wanted.length() - 1)) : wanted.equals(found);
    }

    boolean isMetBy(Reading reading) {
        return reading.value() >= from() && reading.value() <= to();
    }

    /// The least value that meets it.
    private double from() {
        return switch (side) {
            case ABOVE -> Math.nextUp(threshold);
            case AT_LEAST -> threshold;
            case BELOW, AT_MOST -> Double.NEGATIVE_INFINITY;
        };
    }

    /// The greatest one.
    private double to() {
        return switch (side) {
            case BELOW -> Math.nextDown(threshold);
            case AT_MOST -> threshold;
            case ABOVE, AT_LEAST -> Double.POSITIVE_INFINITY;
        };
    }

    /// What holds exactly where this does not.
    Condition negated() {
        var other = switch (side) {
            case ABOVE -> Side.AT_MOST;
            case BELOW -> Side.AT_LEAST;
            case AT_MOST -> Side.ABOVE;
            case AT_LEAST -> Side.BELOW;
        };
        return new Condition(signal, where, other, threshold);
    }

    /// Whether some value of the same readings meets both.
    boolean overlaps(Condition other) {
        return signal == other.signal
                && where.equals(other.where)
                && Math.max(from(), other.from()) <= Math.min(to(), other.to());
    }

    /// Such as `latency-p95{route=search} above 0.5`.
    @Override
    public String toString() {
        var labels = where.isEmpty() ? "" : new TreeMap<>(where).toString();
        return signal.wireName() + labels + " " + side.words() + " " + shown(threshold);
    }

    static String shown(double value) {
        double rounded = Math.round(value * 1_000) / 1e3;
        return rounded == Math.rint(rounded) ? String.valueOf((long) rounded) : String.valueOf(rounded);
    }
}
