package io.plimsoll.slo;

/// What an objective lets go wrong over its window, and what of that is used up.
///
/// @param target share of good events
/// @param counts of the window
public record ErrorBudget(double target, Counts counts) {

    /// Bad events that so much traffic may have.
    public double allowed() {
        return (1 - target) * counts.total();
    }

    /// Share of the budget that is used up: 0 with no bad events, 1 when it is gone, above 1 when it is overdrawn.
    public double consumed() {
        return counts.total() == 0 ? 0 : counts.bad() / allowed();
    }

    /// What is left, negative when it is overdrawn.
    public double remaining() {
        return 1 - consumed();
    }

    public boolean isExhausted() {
        return consumed() >= 1;
    }
}
