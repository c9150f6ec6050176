package io.plimsoll.canary;

/// An interval for the mean of bounded values that holds at all times at once: the predictable plug-in empirical
/// Bernstein confidence sequence of Waudby-Smith and Ramdas, "Estimating means of bounded random variables by
/// betting", 2024, theorem 2. Values beyond the bounds count as the bound.
public final class MeanSequence {

    private static final double MAX_BET = 0.5;

    private final double least;
    private final double width;
    private final double logOfAlpha;
    private long count;
    private double sum;
    private double squares;
    private double bets;
    private double betted;
    private double penalty;

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
        double meanBefore = (0.5 + sum) / (count + 1);
        double varianceBefore = (0.25 + squares) / (count + 1);
        count++;
        double bet =
                Math.min(MAX_BET, Math.sqrt(2 * logOfAlpha / (varianceBefore * count * Math.log1p((double) count))));
        bets += bet;
        betted += bet * x;
        double surprise = 4 * (x - meanBefore) * (x - meanBefore);
        penalty += surprise * (-Math.log1p(-bet) - bet) / 4;
        sum += x;
        double mean = (0.5 + sum) / (count + 1);
        squares += (x - mean) * (x - mean);
    }

    public long count() {
        return count;
    }

    /// The plain mean; the middle of the bounds before the first value.
    public double mean() {
        return count == 0 ? least + width / 2 : least + width * sum / count;
    }

    public double lower() {
        return count == 0 ? least : least + width * Math.max(0, betted / bets - radius());
    }

    public double upper() {
        return count == 0 ? least + width : least + width * Math.min(1, betted / bets + radius());
    }

    private double radius() {
        return (logOfAlpha + penalty) / bets;
    }
}
