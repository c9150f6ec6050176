package io.plimsoll.canary;

import java.util.Locale;

/// Means of bounded values that are to be no worse with the candidate.
public enum Mean {
    /// Of a golden question: the candidate's recall less the control's. It has no control of its own.
    RECALL(-1, 1),
    /// Of an answer that was judged.
    FAITHFULNESS(0, 1),
    /// That an answer took.
    TOKENS(0, 16_384),
    /// US dollars that an answer cost, where its model has a price.
    COST(0, 0.1);

    private final double least;
    private final double most;

    /// What lies beyond the bounds counts as the bound.
    Mean(double least, double most) {
        this.least = least;
        this.most = most;
    }

    MeanSequence sequence(double alpha) {
        return new MeanSequence(least, most, alpha);
    }

    /// Whether a large one is good.
    boolean isQuality() {
        return this == RECALL || this == FAITHFULNESS;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
