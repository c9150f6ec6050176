package io.plimsoll.canary;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.canary.Outcome.End;
import io.plimsoll.canary.Verdict.Decision;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Canaries by the thousand, from one seed, decided by what decides them in a server: looked at after every block of
/// requests, promoted when they have their samples, rolled back when they are surely worse.
class CanarySimulationTest {

    private static final long SEED = 20_261_125;
    private static final int CANARIES = 10_000;
    private static final double ALPHA = 0.05;
    private static final double ERRORS = 0.02;
    private static final double DEGRADED = 0.05;
    private static final double ABSTENTIONS = 0.1;

    /// Requests between two looks.
    private static final int BLOCK = 100;

    private static final CanaryPlan PLAN = CanaryPlan.DEFAULT;
    private static final CanaryAnalysis ANALYSIS = new CanaryAnalysis(PLAN);

    /// What comes of one block of requests at a step.
    @FunctionalInterface
    private interface Traffic {
        void block(int step, double share, Observations seen, SplittableRandom random);
    }

    /// How one canary ends.
    private static Decision run(Traffic traffic, SplittableRandom random) {
        var seen = new Observations();
        var evidence = new Evidence();
        int step = 0;
        while (step < PLAN.shares().size()) {
            traffic.block(step, PLAN.shares().get(step), seen, random);
            evidence.advance(seen);
            var decision = ANALYSIS.verdict(Standing.at(step, Duration.ofHours(1)), evidence, seen)
                    .decision();
            if (decision == Decision.ROLL_BACK) {
                return decision;
            }
            step += decision == Decision.PROMOTE ? 1 : 0;
        }
        return Decision.PROMOTE;
    }

    private static double rolledBack(Traffic traffic, int canaries, long seed) {
        var random = new SplittableRandom(seed);
        int rolledBack = 0;
        for (int canary = 0; canary < canaries; canary++) {
            rolledBack += run(traffic, random) == Decision.ROLL_BACK ? 1 : 0;
        }
        return (double) rolledBack / canaries;
    }

    /// Rates alone, whose requests need not be made one by one.
    ///
    /// @param ratio of the candidate's error rate to the control's
    private static Traffic rates(double ratio) {
        return (step, share, seen, random) -> {
            int candidates = binomial(BLOCK, share, random);
            for (var arm : Arm.values()) {
                int requests = arm == Arm.CANDIDATE ? candidates : BLOCK - candidates;
                int failed = binomial(requests, ERRORS * (arm == Arm.CANDIDATE ? ratio : 1), random);
                int fine = requests - failed;
                seen.count(step, arm, Rate.ERRORS, requests, failed);
                seen.count(step, arm, Rate.DEGRADED, fine, binomial(fine, DEGRADED, random));
                seen.count(step, arm, Rate.ABSTENTIONS, fine, binomial(fine, ABSTENTIONS, random));
            }
        };
    }

    /// By inversion.
    private static int binomial(int trials, double probability, SplittableRandom random) {
        double left = random.nextDouble();
        double term = Math.pow(1 - probability, trials);
        int hits = 0;
        while (left >= term && hits < trials) {
            left -= term;
            term *= (trials - hits) * probability / ((hits + 1) * (1 - probability));
            hits++;
        }
        return hits;
    }

    @Test
    void ofTenThousandCanariesThatAreNoWorseAtMostOneInTwentyIsRolledBack() {
        assertThat(rolledBack(rates(1), CANARIES, SEED)).as("seed %s", SEED).isLessThanOrEqualTo(ALPHA);
    }

    @Test
    void ofTenThousandCanariesWithTwiceTheErrorRateNineteenInTwentyAreRolledBackWithinTheirSamples() {
        assertThat(rolledBack(rates(2), CANARIES, SEED + 1))
                .as("seed %s", SEED + 1)
                .isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void aCandidateThatFailsLessIsRolledBackNoMoreOften() {
        assertThat(rolledBack(rates(0.5), 200, SEED)).isLessThanOrEqualTo(ALPHA);
    }

    /// Every request with its latency and its tokens.
    private static Traffic whole(double millisRatio, double tokensRatio) {
        return (step, share, seen, random) -> {
            for (int i = 0; i < BLOCK; i++) {
                var arm = random.nextDouble() < share ? Arm.CANDIDATE : Arm.CONTROL;
                double millis = -100 * Math.log(1 - random.nextDouble()) * (arm == Arm.CANDIDATE ? millisRatio : 1);
                double tokens = 2_000 * random.nextDouble() * (arm == Arm.CANDIDATE ? tokensRatio : 1);
                boolean failed = random.nextDouble() < ERRORS;
                var end = random.nextDouble() < ABSTENTIONS ? End.ABSTAINED : End.ANSWERED;
                seen.record(
                        step,
                        arm,
                        new Outcome(
                                failed ? End.FAILED : end, millis, OptionalDouble.of(tokens), OptionalDouble.empty()),
                        random.nextDouble() < DEGRADED);
            }
        };
    }

    @Test
    void withLatencyAndTokensWeighedTooNoMoreAreRolledBack() {
        assertThat(rolledBack(whole(1, 1), 100, SEED)).as("seed %s", SEED).isLessThanOrEqualTo(ALPHA);
    }

    @Test
    void aCandidateThatIsSlowerOrDearerIsRolledBack() {
        assertThat(rolledBack(whole(2, 1), 20, SEED))
                .as("slower, seed %s", SEED)
                .isEqualTo(1);
        assertThat(rolledBack(whole(1, 2), 20, SEED))
                .as("dearer, seed %s", SEED)
                .isEqualTo(1);
    }

    /// A handful of users make all the traffic, so that the candidate's share of the requests is not that of the
    /// users; how often requests fail goes up and down by the hour.
    @Test
    void fewLargeUsersAndAnUnsteadyRateDoNotMakeACandidateWorse() {
        Traffic lumpy = (step, share, seen, random) -> {
            double rate = random.nextDouble() < 0.1 ? 0.2 : 0.005;
            int candidates = random.nextDouble() < 0.5 ? 80 : 60;
            int others = BLOCK - candidates;
            seen.count(step, Arm.CANDIDATE, Rate.ERRORS, candidates, binomial(candidates, rate, random));
            seen.count(step, Arm.CONTROL, Rate.ERRORS, others, binomial(others, rate, random));
        };
        assertThat(rolledBack(lumpy, 500, SEED)).as("seed %s", SEED).isLessThanOrEqualTo(ALPHA);
    }

    @Test
    void whatTwoNodesHaveSeenAddsUpToWhatOneWouldHave() {
        var random = new SplittableRandom(SEED);
        var one = new Observations();
        var other = new Observations();
        var both = new Observations();
        for (int i = 0; i < 1_000; i++) {
            var arm = random.nextDouble() < 0.25 ? Arm.CANDIDATE : Arm.CONTROL;
            var outcome = new Outcome(
                    random.nextDouble() < 0.1 ? End.FAILED : End.ANSWERED,
                    100 * random.nextDouble(),
                    OptionalDouble.of(1_000 * random.nextDouble()),
                    OptionalDouble.empty());
            both.record(i / 500, arm, outcome, i % 7 == 0);
            (random.nextBoolean() ? one : other).record(i / 500, arm, outcome, i % 7 == 0);
        }
        var sums = one.amounts();
        other.amounts().forEach((name, amount) -> sums.merge(name, amount, Double::sum));

        var figures = ANALYSIS.figures(1, new Evidence(), Observations.of(sums));

        assertThat(figures).isEqualTo(ANALYSIS.figures(1, new Evidence(), both));
        assertThat(Observations.of(both.amounts()).amounts()).isEqualTo(both.amounts());
    }

    @Test
    void evidenceGoesOnWhereItWasWrittenDown() {
        var seen = new Observations();
        seen.count(0, Arm.CANDIDATE, Rate.ERRORS, 100, 30);
        seen.count(0, Arm.CONTROL, Rate.ERRORS, 1_000, 20);
        var evidence = new Evidence();
        assertThat(evidence.advance(seen)).isTrue();

        var again = Evidence.parse(evidence.text());

        assertThat(again.text()).isEqualTo(evidence.text());
        assertThat(again.advance(seen)).as("the same requests count once").isFalse();
        assertThat(ANALYSIS.verdict(Standing.at(0, Duration.ZERO), again, seen).why())
                .singleElement()
                .asString()
                .matches("errors are surely more frequent: 30.00 % of 100, the control's 2.00 % of 1000;"
                        + " evidence \\d+ to 1");
        assertThat(Evidence.parse("").text()).isEqualTo(new Evidence().text());
    }

    @Test
    void aCanaryWaitsForBothArmsAndSaysWhatItDoesNotKnow() {
        var seen = new Observations();
        seen.count(0, Arm.CANDIDATE, Rate.ERRORS, 1_000, 0);
        var verdict = ANALYSIS.verdict(
                new Standing(0, Duration.ZERO, List.of(), List.of("shadow recall: there are no golden questions")),
                new Evidence(),
                seen);
        assertThat(verdict.decision()).isEqualTo(Decision.HOLD);
        assertThat(verdict.why()).containsExactly("0 of 1000 requests of the control at this step");
        assertThat(verdict.missing())
                .containsExactly(
                        "shadow recall: there are no golden questions",
                        "faithfulness: no answer was judged",
                        "tokens and cost: no answer of a model was seen");
    }

    @Test
    void lowerRecallOrFaithfulnessIsSeen() {
        var random = new SplittableRandom(SEED);
        var seen = new Observations();
        for (int i = 0; i < 400; i++) {
            seen.record(0, Arm.CANDIDATE, Mean.RECALL, random.nextDouble() < 0.3 ? -1 : 0);
            seen.record(1, Arm.CANDIDATE, Mean.FAITHFULNESS, random.nextDouble() < 0.5 ? 1 : 0);
            seen.record(1, Arm.CONTROL, Mean.FAITHFULNESS, random.nextDouble() < 0.9 ? 1 : 0);
        }
        var verdict = ANALYSIS.verdict(Standing.at(1, Duration.ZERO), new Evidence(), seen);
        assertThat(verdict.decision()).isEqualTo(Decision.ROLL_BACK);
        assertThat(verdict.why().toString())
                .contains("recall of golden questions is lower than the control's by at least 0.")
                .contains("faithfulness is at most 0.");
    }

    @Test
    void aBreachOrTheEndOfItsTimeRollsBackAtOnce() {
        var seen = new Observations();
        var evidence = new Evidence();
        assertThat(ANALYSIS.verdict(Standing.at(0, Duration.ZERO), evidence, seen)
                        .decision())
                .isEqualTo(Decision.HOLD);
        var breached = new Standing(0, Duration.ZERO, List.of("availability burns"), List.of());
        assertThat(ANALYSIS.verdict(breached, evidence, seen).why()).containsExactly("availability burns");
        assertThat(ANALYSIS.verdict(breached, evidence, seen).decision()).isEqualTo(Decision.ROLL_BACK);
        var late = ANALYSIS.verdict(Standing.at(0, Duration.ofDays(8)), evidence, seen);
        assertThat(late.decision()).isEqualTo(Decision.ROLL_BACK);
        assertThat(late.why().toString()).contains("within 168 hours");
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
}
