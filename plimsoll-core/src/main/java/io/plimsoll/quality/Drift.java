package io.plimsoll.quality;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
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
/// @param stabilityChance the same of it as `chance` of the vectors: of few samples it is large by itself
/// @param moved      the questions of late that are strangest to the reference, the strangest first
/// @param reference  rates, like `late`
public record Drift(
        int samples,
        double mmd,
        double chance,
        double stability,
        double stabilityChance,
        Rates reference,
        Rates late,
        List<String> moved) {

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
        return (chance <= SURE && mmd >= NOTABLE_MMD) || (stabilityChance <= SURE && stability >= LARGE_STABILITY);
    }

    /// For a log, an alert or a runbook, with the questions that moved most as they are named.
    public String inWords() {
        return String.format(
                        Locale.ROOT,
                        "the questions of late are %.3f away from the reference (chance %.3f), the scores of their best hits"
                                + " %.2f (chance %.3f); answered by abstaining %.0f %%, before %.0f %%; without a hit %.0f %%,"
                                + " before %.0f %%; words that stand nowhere %.0f %%, before %.0f %%; those that moved most: ",
                        mmd,
                        chance,
                        stability,
                        stabilityChance,
                        100 * late.abstained(),
                        100 * reference.abstained(),
                        100 * late.zeroHits(),
                        100 * reference.zeroHits(),
                        100 * late.unknown(),
                        100 * reference.unknown())
                + String.join("; ", moved);
    }

    static Drift between(List<Sample> reference, List<Sample> late) {
        var all = new ArrayList<>(reference);
        all.addAll(late);
        var kernel = kernel(all);
        var order = new int[all.size()];
        Arrays.setAll(order, i -> i);
        var scores = all.stream().mapToDouble(Sample::score).toArray();
        double mmd = discrepancy(kernel, order, reference.size());
        double stability = stability(scores, order, reference.size());
        var chances = chances(kernel, scores, reference.size(), mmd, stability);
        return new Drift(
                late.size(),
                mmd,
                chances.vectors(),
                stability,
                chances.scores(),
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

    /// Shares of random splits that are as far apart.
    private record Chances(double vectors, double scores) {}

    private static Chances chances(double[][] kernel, double[] scores, int first, double mmd, double stability) {
        var random = new SplittableRandom(SEED);
        var shuffled = new int[scores.length];
        Arrays.setAll(shuffled, i -> i);
        int vectorsAsFar = 1;
        int scoresAsFar = 1;
        for (int round = 0; round < PERMUTATIONS; round++) {
            for (int i = shuffled.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int swapped = shuffled[i];
                shuffled[i] = shuffled[j];
                shuffled[j] = swapped;
            }
            vectorsAsFar += discrepancy(kernel, shuffled, first) >= mmd ? 1 : 0;
            scoresAsFar += stability(scores, shuffled, first) >= stability ? 1 : 0;
        }
        return new Chances((double) vectorsAsFar / (PERMUTATIONS + 1), (double) scoresAsFar / (PERMUTATIONS + 1));
    }

    /// @param first how many of the order are the reference
    private static double stability(double[] scores, int[] order, int first) {
        var ordered = Arrays.stream(order).mapToDouble(i -> scores[i]).toArray();
        var reference = Arrays.copyOf(ordered, first);
        Arrays.sort(reference);
        var ends = new double[TENTHS - 1];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = reference[(i + 1) * first / TENTHS];
        }
        var before = shares(reference, ends);
        var now = shares(Arrays.copyOfRange(ordered, first, ordered.length), ends);
        double sum = 0;
        for (int i = 0; i < TENTHS; i++) {
            sum += (now[i] - before[i]) * Math.log(now[i] / before[i]);
        }
        return sum;
    }

    /// With half a sample more in each, so that none is empty.
    private static double[] shares(double[] scores, double[] ends) {
        var shares = new double[TENTHS];
        Arrays.fill(shares, 0.5 / (scores.length + 0.5 * TENTHS));
        for (double score : scores) {
            int tenth = 0;
            while (tenth < ends.length && score >= ends[tenth]) {
                tenth++;
            }
            shares[tenth] += 1 / (scores.length + 0.5 * TENTHS);
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
