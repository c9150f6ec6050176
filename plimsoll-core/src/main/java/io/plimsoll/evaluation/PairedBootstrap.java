package io.plimsoll.evaluation;

import java.util.Arrays;
import java.util.SplittableRandom;

/// The mean of paired differences and its 95 % confidence interval by the percentile bootstrap (Efron 1979; for
/// retrieval, Sakai 2006). The seed is fixed, so that the same measurements give the same interval.
public record PairedBootstrap(double mean, double low, double high) {

    private static final int RESAMPLES = 10_000;
    private static final long SEED = 20_260_101L;

    public static PairedBootstrap of(double[] differences) {
        var random = new SplittableRandom(SEED);
        var means = new double[RESAMPLES];
        for (var i = 0; i < RESAMPLES; i++) {
            var sum = 0.0;
            for (var j = 0; j < differences.length; j++) {
                sum += differences[random.nextInt(differences.length)];
            }
            means[i] = sum / differences.length;
        }
        Arrays.sort(means);
        return new PairedBootstrap(
                Arrays.stream(differences).average().orElseThrow(),
                means[(int) (RESAMPLES * 0.025)],
                means[(int) (RESAMPLES * 0.975) - 1]);
    }

    /// Whether 0 lies outside.
    public boolean isClear() {
        return low > 0 || high < 0;
    }
}
