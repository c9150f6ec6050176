package io.plimsoll.canary;

/// An interval for a quantile, such as the 95th percentile of latency, that holds at all times at once (Howard and
/// Ramdas, "Sequential estimation of quantiles with applications to A/B testing and best-arm identification", 2022,
/// theorem 1). Nothing is assumed of the distribution. Values are counted in classes of 2 %, so that the memory has a
/// bound; both ends are rounded outwards to their class.
public final class QuantileSequence {

    private static final double LEAST = 0.01;
    private static final double GROWTH = Math.log(1.02);
    static final int CLASSES = 1_024;

    private final double quantile;
    private final double alpha;
    private final long[] classes = new long[CLASSES];
    private long count;

    /// @param quantile such as 0.95
    /// @param alpha    probability that the quantile is ever outside
    public QuantileSequence(double quantile, double alpha) {
        if (!(quantile > 0 && quantile < 1) || !(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException("a quantile and alpha are above 0 and below 1");
        }
        this.quantile = quantile;
        this.alpha = alpha;
    }

    /// @param value such as milliseconds; between 0.01 and some 6 million it is told apart
    public void record(double value) {
        add(classOf(value), 1);
    }

    static int classOf(double value) {
        return (int) Math.min(CLASSES - 1, Math.log(Math.max(value, LEAST) / LEAST) / GROWTH);
    }

    /// Values of one class, as another sequence has counted them.
    void add(int place, long values) {
        classes[place] += values;
        count += values;
    }

    public long count() {
        return count;
    }

    public double estimate() {
        return count == 0 ? 0 : upperEnd(quantile);
    }

    /// 0 while nothing can be said.
    public double lower() {
        double share = quantile - spread(1 - quantile);
        if (count == 0 || share <= 0) {
            return 0;
        }
        int at = at(share);
        return at == 0 ? 0 : LEAST * Math.exp(GROWTH * at);
    }

    /// Infinite while nothing can be said.
    public double upper() {
        double share = quantile + spread(quantile);
        return count == 0 || share >= 1 ? Double.POSITIVE_INFINITY : upperEnd(share);
    }

    /// What a share of the sample may be off by, at any time.
    private double spread(double share) {
        double penalty =
                (1.4 * Math.log(Math.log(2.1 * Math.max(count, 2))) + Math.log(10 / alpha)) / Math.max(count, 1);
        return 1.5 * Math.sqrt(share * (1 - share) * penalty) + 0.8 * penalty;
    }

    private double upperEnd(double share) {
        int at = at(share);
        return at == CLASSES - 1 ? Double.POSITIVE_INFINITY : LEAST * Math.exp(GROWTH * (at + 1));
    }

    /// The class in which this share of the values is reached.
    private int at(double share) {
        long wanted = (long) Math.ceil(share * count);
        long below = 0;
        for (int i = 0; i < CLASSES; i++) {
            below += classes[i];
            if (below >= wanted) {
                return i;
            }
        }
        return CLASSES - 1;
    }
}
