package io.plimsoll.bench;

import io.plimsoll.bench.JudgeStudy.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// The area under the ROC curve of a score of claims.
final class RocArea {

    private static final int RESAMPLES = 1_000;

    private RocArea() {}

    /// The chance that a supported claim scores higher than one that is not, ties counting half.
    static double area(List<Row> rows, ToDoubleFunction<Row> score) {
        var sorted = rows.stream().sorted(Comparator.comparingDouble(score)).toList();
        double ranks = 0;
        double supported = 0;
        int i = 0;
        while (i < sorted.size()) {
            int j = i;
            while (j < sorted.size() && score.applyAsDouble(sorted.get(j)) == score.applyAsDouble(sorted.get(i))) {
                j++;
            }
            double rank = (i + 1 + j) / 2.0;
            for (int k = i; k < j; k++) {
                if (sorted.get(k).claim().supported()) {
                    ranks += rank;
                    supported++;
                }
            }
            i = j;
        }
        double others = sorted.size() - supported;
        return supported == 0 || others == 0
                ? Double.NaN
                : (ranks - supported * (supported + 1) / 2) / (supported * others);
    }

    /// Of 95 %, by the bootstrap over the answers that claims were made from.
    static double[] interval(List<Row> rows, ToDoubleFunction<Row> score) {
        var byBase =
                rows.stream().collect(Collectors.groupingBy(row -> row.claim().base()));
        var bases = new ArrayList<>(byBase.values());
        var random = new SplittableRandom(1);
        var areas = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            var sample = new ArrayList<Row>();
            for (int j = 0; j < bases.size(); j++) {
                sample.addAll(bases.get(random.nextInt(bases.size())));
            }
            areas[i] = area(sample, score);
        }
        Arrays.sort(areas);
        return new double[] {areas[(int) (0.025 * RESAMPLES)], areas[(int) (0.975 * RESAMPLES) - 1]};
    }
}
