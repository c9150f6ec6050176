package io.plimsoll.quality;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/// How far the questions of late are from those of a reference.
///
/// @param samples    of late that were compared
/// @param mmd        maximum mean discrepancy of the questions' vectors, squared and unbiased, with a Gaussian kernel
///                   as wide as the median distance (Gretton et al. 2012); about 0 where nothing has changed
/// @param chance     share of random splits of all these questions that are as far apart (a permutation test)
/// @param stability  population stability index of the best hits' scores over tenths of the reference; from 0.25 on a
///                   change is usually called large
/// @param moved      the questions of late that are strangest to the reference, the strangest first
/// @param reference  rates, like `late`
public record Drift(
        int samples, double mmd, double chance, double stability, Rates reference, Rates late, List<String> moved) {

    private static final int PERMUTATIONS = 200;
    private static final int TENTHS = 10;
    private static final int MOVED = 10;
    private static final long SEED = 20_261_126;
    private static final double SURE = 0.01;
    private static final double NOTABLE_MMD = 0.01;
    private static final double LARGE_STABILITY = 0.25;

    /// @param abstained share of the questions
    /// @param zeroHits  share of the questions
    /// @param unknown   share of the words that stand nowhere in the collection
    public record Rates(double abstained, double zeroHits, double unknown) {

        static Rates of(List<Sample> samples) {
            return new Rates(
                    mean(samples, sample -> sample.abstained() ? 1 : 0),
                    mean(samples, sample -> sample.zeroHits() ? 1 : 0),
                    mean(samples, Sample::unknown));
        }

        private static double mean(List<Sample> samples, ToDoubleFunction<Sample> value) {
            return samples.stream().mapToDouble(value).average().orElse(0);
        }
    }

    /// Whether questions, or how well they are found, have surely and notably changed.
    public boolean isDrifted() {
        return (chance <= SURE && mmd >= NOTABLE_MMD) || stability >= LARGE_STABILITY;
    }

    static Drift between(List<Sample> reference, List<Sample> late) {
        var all = new ArrayList<>(reference);
        all.addAll(late);
        var kernel = kernel(all);
        var order = new int[all.size()];
        Arrays.setAll(order, i -> i);
        double mmd = discrepancy(kernel, order, reference.size());
        return new Drift(
                late.size(),
                mmd,
                chance(kernel, order, reference.size(), mmd),
                stability(reference, late),
                Rates.of(reference),
                Rates.of(late),
                moved(kernel, reference.size(), late));
    }

    private static double[][] kernel(List<Sample> all) {
        var kernel = new double[all.size()][all.size()];
        var distances = new double[all.size() * (all.size() - 1) / 2];
        int next = 0;
        for (int i = 0; i < all.size(); i++) {
            for (int j = 0; j < i; j++) {
                kernel[i][j] = Sample.squaredDistance(all.get(i), all.get(j));
                distances[next++] = kernel[i][j];
            }
        }
        Arrays.sort(distances);
        double width = Math.max(1e-9, distances.length == 0 ? 1 : distances[distances.length / 2]);
        for (int i = 0; i < all.size(); i++) {
            for (int j = 0; j < i; j++) {
                kernel[i][j] = Math.exp(-kernel[i][j] / width);
                kernel[j][i] = kernel[i][j];
            }
        }
        return kernel;
    }

    /// @param first how many of the order are the first sample
    private static double discrepancy(double[][] kernel, int[] order, int first) {
        double within = 0;
        double other = 0;
        double between = 0;
        int second = order.length - first;
        for (int i = 0; i < order.length; i++) {
            for (int j = 0; j < i; j++) {
                double value = kernel[order[i]][order[j]];
                if (i < first) {
                    within += value;
                } else if (j >= first) {
                    other += value;
                } else {
                    between += value;
                }
            }
        }
        return 2 * within / (first * (first - 1.0))
                + 2 * other / (second * (second - 1.0))
                - 2 * between / ((double) first * second);
    }

    private static double chance(double[][] kernel, int[] order, int first, double mmd) {
        var random = new SplittableRandom(SEED);
        var shuffled = order.clone();
        int asFar = 1;
        for (int round = 0; round < PERMUTATIONS; round++) {
            for (int i = shuffled.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int swapped = shuffled[i];
                shuffled[i] = shuffled[j];
                shuffled[j] = swapped;
            }
            if (discrepancy(kernel, shuffled, first) >= mmd) {
                asFar++;
            }
        }
        return (double) asFar / (PERMUTATIONS + 1);
    }

    private static double stability(List<Sample> reference, List<Sample> late) {
        var sorted = reference.stream().mapToDouble(Sample::score).sorted().toArray();
        var ends = new double[TENTHS - 1];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = sorted[(i + 1) * sorted.length / TENTHS];
        }
        var before = shares(reference, ends);
        var now = shares(late, ends);
        double sum = 0;
        for (int i = 0; i < TENTHS; i++) {
            sum += (now[i] - before[i]) * Math.log(now[i] / before[i]);
        }
        return sum;
    }

    /// With half a sample more in each, so that none is empty.
    private static double[] shares(List<Sample> samples, double[] ends) {
        var shares = new double[TENTHS];
        Arrays.fill(shares, 0.5 / (samples.size() + 0.5 * TENTHS));
        for (var sample : samples) {
            int tenth = 0;
            while (tenth < ends.length && sample.score() >= ends[tenth]) {
                tenth++;
            }
            shares[tenth] += 1 / (samples.size() + 0.5 * TENTHS);
        }
        return shares;
    }

    /// By the witness function: nearer to the others of late than to the reference.
    private static List<String> moved(double[][] kernel, int first, List<Sample> late) {
        record Strange(String name, double by) {}
        var strange = new ArrayList<Strange>();
        for (int i = 0; i < late.size(); i++) {
            double toReference = 0;
            double toLate = 0;
            for (int j = 0; j < kernel.length; j++) {
                if (j < first) {
                    toReference += kernel[first + i][j] / first;
                } else {
                    toLate += kernel[first + i][j] / late.size();
                }
            }
            strange.add(new Strange(late.get(i).name(), toLate - toReference));
        }
        return strange.stream()
                .sorted(Comparator.comparingDouble(Strange::by).reversed())
                .map(Strange::name)
                .distinct()
                .limit(MOVED)
                .toList();
    }
}
