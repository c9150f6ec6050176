package io.plimsoll.slo;

/// Events that were good for an objective, and all there were.
public record Counts(long good, long total) {

    public static final Counts NONE = new Counts(0, 0);

    public Counts {
        if (good < 0 || good > total) {
            throw new IllegalArgumentException("of " + total + " events " + good + " cannot be good");
        }
    }

    public long bad() {
        return total - good;
    }

    public Counts plus(Counts other) {
        return new Counts(good + other.good, total + other.total);
    }

    /// Share of bad events in [0, 1]; 0 where there were no events.
    public double badShare() {
        return total == 0 ? 0 : (double) bad() / total;
    }
}
