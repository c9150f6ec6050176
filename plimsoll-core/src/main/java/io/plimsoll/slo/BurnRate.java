package io.plimsoll.slo;

/// How many times faster than allowed an error budget burns: at 1 it is gone exactly when its window ends (Beyer et
/// al., "The Site Reliability Workbook", 2018, chapter 5).
public final class BurnRate {

    private BurnRate() {}

    /// 0 where there were no events.
    public static double of(double target, Counts counts) {
        return counts.badShare() / (1 - target);
    }
}
