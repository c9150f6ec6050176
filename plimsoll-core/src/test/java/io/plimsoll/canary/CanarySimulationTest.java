package io.plimsoll.canary;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.canary.CanaryAnalysis.Decision;
import io.plimsoll.canary.CanaryAnalysis.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Canaries by the thousand, from one seed. Each is looked at after every single event.
class CanarySimulationTest {

    private static final long SEED = 20_261_125;
    private static final int CANARIES = 10_000;
    private static final double ALPHA = 0.05;

    /// Requests of both arms at each of the shares.
    private static final double[] SHARES = {0.05, 0.25, 0.5};

    private static final int[] REQUESTS = {20_000, 10_000, 10_000};
    private static final double CONTROL_RATE = 0.02;

    /// How many canaries of the rate test are ever called worse. Between two bad events lies a geometric number of
    /// good ones, which need not be made one by one.
    private static int calledWorse(double ratio, long seed) {
        var random = new SplittableRandom(seed);
        int worse = 0;
        for (int canary = 0; canary < CANARIES; canary++) {
            worse += isCalledWorse(ratio, random) ? 1 : 0;
        }
        return worse;
    }

    private static boolean isCalledWorse(double ratio, SplittableRandom random) {
        var test = new RateTest();
        for (int step = 0; step < SHARES.length; step++) {
            double candidate = SHARES[step] * CONTROL_RATE * ratio;
            double bad = candidate + (1 - SHARES[step]) * CONTROL_RATE;
            long left = REQUESTS[step] - gap(bad, random);
            while (left >= 0) {
                test.bad(random.nextDouble() < candidate / bad ? Arm.CANDIDATE : Arm.CONTROL, SHARES[step]);
                if (test.isWorse(ALPHA)) {
                    return true;
                }
                left -= gap(bad, random);
            }
        }
        return false;
    }

    private static long gap(double rate, SplittableRandom random) {
        return 1 + (long) (Math.log(1 - random.nextDouble()) / Math.log1p(-rate));
    }

    @Test
    void ofTenThousandCanariesThatAreNoWorseAtMostOneInTwentyIsEverCalledWorse() {
        int worse = calledWorse(1, SEED);

        assertThat((double) worse / CANARIES).as("seed %s", SEED).isLessThanOrEqualTo(ALPHA);
    }

    @Test
    void aCandidateThatIsBetterIsCalledWorseEvenLessOften() {
        assertThat((double) calledWorse(0.5, SEED) / CANARIES).isLessThan(0.01);
    }

    @Test
    void ofTenThousandCanariesWithTwiceTheErrorRateNineteenInTwentyAreCaughtWithinTheirSamples() {
        int worse = calledWorse(2, SEED + 1);

        assertThat((double) worse / CANARIES).as("seed %s", SEED + 1).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void aMeanIsEverOutsideItsIntervalLessOftenThanAlpha() {
        var random = new SplittableRandom(SEED);
        int outside = 0;
        int runs = 2_000;
        for (int run = 0; run < runs; run++) {
            var sequence = new MeanSequence(0, 10, ALPHA);
            double mean = 10 * (0.3 + 0.7) / 2;
            boolean ever = false;
            for (int i = 0; i < 500; i++) {
                sequence.record(10 * (0.3 + 0.4 * random.nextDouble()));
                ever |= sequence.lower() > mean || sequence.upper() < mean;
            }
            outside += ever ? 1 : 0;
        }
        assertThat((double) outside / runs).as("seed %s", SEED).isLessThanOrEqualTo(ALPHA);
    }

    @Test
    void theIntervalOfAMeanClosesAroundIt() {
        var random = new SplittableRandom(SEED);
        var sequence = new MeanSequence(0, 1, ALPHA);
        assertThat(sequence.lower()).isZero();
        assertThat(sequence.upper()).isEqualTo(1);
        for (int i = 0; i < 20_000; i++) {
            sequence.record(random.nextDouble() < 0.8 ? 1 : 0);
        }
        assertThat(sequence.mean()).isBetween(0.79, 0.81);
        assertThat(sequence.upper() - sequence.lower()).isLessThan(0.05);
        assertThat(sequence.lower()).isLessThan(0.8);
        assertThat(sequence.upper()).isGreaterThan(0.8);
    }

    @Test
    void aPercentileIsEverOutsideItsIntervalLessOftenThanAlpha() {
        var random = new SplittableRandom(SEED);
        int outside = 0;
        int runs = 1_000;
        double p95 = -100 * Math.log(0.05);
        for (int run = 0; run < runs; run++) {
            var sequence = new QuantileSequence(0.95, ALPHA);
            boolean ever = false;
            for (int i = 1; i <= 2_000; i++) {
                sequence.record(-100 * Math.log(1 - random.nextDouble()));
                ever |= i % 50 == 0 && (sequence.lower() > p95 || sequence.upper() < p95);
            }
            outside += ever ? 1 : 0;
        }
        assertThat((double) outside / runs).as("seed %s", SEED).isLessThanOrEqualTo(ALPHA);
    }

    @Test
    void theIntervalOfAPercentileClosesAroundIt() {
        var random = new SplittableRandom(SEED);
        var sequence = new QuantileSequence(0.95, ALPHA);
        assertThat(sequence.lower()).isZero();
        assertThat(sequence.upper()).isInfinite();
        for (int i = 0; i < 50_000; i++) {
            sequence.record(100 * random.nextDouble());
        }
        assertThat(sequence.lower()).isBetween(90.0, 95.0);
        assertThat(sequence.upper()).isBetween(95.0, 100.0);
    }

    private static Outcome outcome(SplittableRandom random, double failing, double millis) {
        return new Outcome(
                random.nextDouble() < failing,
                millis * (0.5 + random.nextDouble()),
                random.nextDouble() < 0.1,
                OptionalDouble.empty(),
                OptionalDouble.empty());
    }

    private static Decision run(double failing, double millis, CanaryAnalysis analysis) {
        var random = new SplittableRandom(SEED);
        for (int i = 0; i < 200_000; i++) {
            boolean candidate = random.nextDouble() < analysis.share();
            analysis.record(
                    candidate ? Arm.CANDIDATE : Arm.CONTROL,
                    outcome(random, candidate ? failing : CONTROL_RATE, candidate ? millis : 100));
            if (i % 100 == 0) {
                var verdict = analysis.verdict(Duration.ofHours(1), List.of());
                if (verdict.decision() == Decision.ROLL_BACK
                        || (verdict.decision() == Decision.PROMOTE && !analysis.promote())) {
                    return verdict.decision();
                }
            }
        }
        return Decision.HOLD;
    }

    @Test
    void aCandidateThatIsAsGoodIsPromotedStepByStep() {
        var analysis = new CanaryAnalysis(CanaryPlan.DEFAULT, 1);
        assertThat(run(CONTROL_RATE, 100, analysis)).isEqualTo(Decision.PROMOTE);
        assertThat(analysis.share()).isEqualTo(0.5);
    }

    @Test
    void aCandidateThatFailsMoreIsRolledBackWithItsFigures() {
        var analysis = new CanaryAnalysis(CanaryPlan.DEFAULT, 1);
        assertThat(run(0.1, 100, analysis)).isEqualTo(Decision.ROLL_BACK);
        assertThat(analysis.verdict(Duration.ZERO, List.of()).why())
                .singleElement()
                .asString()
                .matches("errors are surely more frequent: [0-9.]+ % of \\d+ requests,"
                        + " the control's [0-9.]+ % of \\d+; evidence \\d+ to 1");
    }

    @Test
    void aCandidateThatIsSlowerIsRolledBack() {
        var analysis = new CanaryAnalysis(CanaryPlan.DEFAULT, 1);
        assertThat(run(CONTROL_RATE, 200, analysis)).isEqualTo(Decision.ROLL_BACK);
        assertThat(analysis.verdict(Duration.ZERO, List.of()).why().toString()).contains("latency p95 is at least");
    }

    @Test
    void aBreachOrTheEndOfItsTimeRollsBackAtOnce() {
        var analysis = new CanaryAnalysis(CanaryPlan.DEFAULT, 1);
        assertThat(analysis.verdict(Duration.ZERO, List.of()).decision()).isEqualTo(Decision.HOLD);
        assertThat(analysis.verdict(Duration.ZERO, List.of("availability burns"))
                        .decision())
                .isEqualTo(Decision.ROLL_BACK);
        assertThat(analysis.verdict(Duration.ofDays(8), List.of()).why().toString())
                .contains("within 168 hours");
    }
}
