package io.plimsoll.canary;

/// An interval for the mean of bounded values that holds at all times at once: the predictable plug-in empirical
/// Bernstein confidence sequence of Waudby-Smith and Ramdas, "Estimating means of bounded random variables by
/// betting", 2024, theorem 2. Values beyond the bounds count as the bound.
///
/// What it keeps are sums, and those of several sequences may be added up: each value's bet looks at earlier values
/// alone, so that the product of their martingales is one too.
public final class MeanSequence {

    private static final double MAX_BET = 0.5;

    private final double least;
    private final double width;
    private final double logOfAlpha;
    private Sums sums = Sums.NONE;

    /// All that is known of the values, scaled to [0, 1].
    record Sums(double count, double sum, double squares, double bets, double betted, double penalty) {

        static final Sums NONE = new Sums(0, 0, 0, 0, 0, 0);

        Sums plus(Sums other) {
            return new Sums(
                    count + other.count,
                    sum + other.sum,
                    squares + other.squares,
                    bets + other.bets,
                    betted + other.betted,
                    penalty + other.penalty);
        }
    }

    /// @param least the values' bounds
    /// @param alpha probability that the mean is ever outside
    public MeanSequence(double least, double most, double alpha) {
        if (!(most > least) || !(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException("the bounds are in order and alpha is a probability");
        }
        this.least = least;
        this.width = most - least;
        this.logOfAlpha = Math.log(2 / alpha);
    }

    public void record(double value) {
        double x = Math.clamp((value - least) / width, 0, 1);
        double count = sums.count() + 1;
        double meanBefore = (0.5 + sums.sum()) / count;
        double varianceBefore = (0.25 + sums.squares()) / count;
        double bet = Math.min(MAX_BET, Math.sqrt(2 * logOfAlpha / (varianceBefore * count * Math.log1p(count))));
        double surprise = 4 * (x - meanBefore) * (x - meanBefore);
        double mean = (0.5 + sums.sum() + x) / (count + 1);
        add(new Sums(1, x, (x - mean) * (x - mean), bet, bet * x, surprise * (-Math.log1p(-bet) - bet) / 4));
    }

    void add(Sums more) {
        sums = sums.plus(more);
    }

    Sums sums() {
        return sums;
    }

    public long count() {
        return (long) sums.count();
    }

    /// The plain mean; the middle of the bounds before the first value.
    public double mean() {
        return count() == 0 ? least + width / 2 : least + width * sums.sum() / sums.count();
    }

    public double lower() {
        return count() == 0 ? least : least + width * Math.max(0, sums.betted() / sums.bets() - radius());
    }

    public double upper() {
        return count() == 0 ? least + width : least + width * Math.min(1, sums.betted() / sums.bets() + radius());
    }

    private double radius() {
        return (logOfAlpha + sums.penalty()) / sums.bets();
    }
}
