package io.plimsoll.canary;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/// What is known of a canary under way, and what follows from it. It may be asked after every request. The
/// probability of a false alarm is shared out evenly among its tests: errors, abstentions, latency, quality, cost.
///
/// Not safe for several threads at once.
public final class CanaryAnalysis {

    private static final int TESTS = 5;
    private static final double SLOW_QUANTILE = 0.95;

    private final CanaryPlan plan;
    private final double alpha;
    private final RateTest errors = new RateTest();
    private final RateTest abstentions = new RateTest();
    private final Measures control;
    private final Measures candidate;
    private int step;
    private long atStep;

    /// One request's outcome.
    ///
    /// @param failed    by whatever burns the error budget
    /// @param millis    that it took
    /// @param abstained whether there was no answer
    /// @param quality   in [0, 1], such as recall of a golden question or faithfulness of an answer; where it was
    ///                  judged
    /// @param cost      such as tokens, where it is known
    public record Outcome(
            boolean failed, double millis, boolean abstained, OptionalDouble quality, OptionalDouble cost) {}

    /// What is to be done.
    public enum Decision {
        HOLD,
        PROMOTE,
        ROLL_BACK
    }

    /// @param why each reason in a sentence with its figures
    public record Verdict(Decision decision, List<String> why) {

        public Verdict {
            why = List.copyOf(why);
        }
    }

    /// @param maxCost of one request; what costs more counts as that
    public CanaryAnalysis(CanaryPlan plan, double maxCost) {
        this.plan = plan;
        this.alpha = plan.alpha() / TESTS;
        this.control = new Measures(alpha / 2, maxCost);
        this.candidate = new Measures(alpha / 2, maxCost);
    }

    /// What is measured of one arm.
    private static final class Measures {
        private final QuantileSequence latency;
        private final MeanSequence quality;
        private final MeanSequence cost;

        Measures(double alpha, double maxCost) {
            latency = new QuantileSequence(SLOW_QUANTILE, alpha);
            quality = new MeanSequence(0, 1, alpha);
            cost = new MeanSequence(0, maxCost, alpha);
        }
    }

    /// The candidate's share of the users now.
    public double share() {
        return plan.shares().get(step);
    }

    public void record(Arm arm, Outcome outcome) {
        var measures = arm == Arm.CANDIDATE ? candidate : control;
        atStep += arm == Arm.CANDIDATE ? 1 : 0;
        errors.record(arm, outcome.failed(), share());
        if (!outcome.failed()) {
            abstentions.record(arm, outcome.abstained(), share());
            measures.latency.record(outcome.millis());
        }
        outcome.quality().ifPresent(measures.quality::record);
        outcome.cost().ifPresent(measures.cost::record);
    }

    /// @param underWay  since the canary began
    /// @param breached  objectives that the candidate breaches, each in words; one is enough
    public Verdict verdict(Duration underWay, List<String> breached) {
        var reasons = new ArrayList<>(breached);
        reasons.addAll(worse());
        if (!reasons.isEmpty()) {
            return new Verdict(Decision.ROLL_BACK, reasons);
        }
        if (underWay.compareTo(plan.maxDuration()) > 0) {
            return new Verdict(
                    Decision.ROLL_BACK,
                    List.of("it has not come to its end within "
                            + plan.maxDuration().toHours() + " hours"));
        }
        if (atStep < plan.minSamples()) {
            return new Verdict(
                    Decision.HOLD,
                    List.of(atStep + " of " + plan.minSamples() + " requests of the candidate at this step"));
        }
        return new Verdict(Decision.PROMOTE, List.of(figures()));
    }

    /// Goes on with the next step; whether there is one, or everybody gets the candidate.
    public boolean promote() {
        atStep = 0;
        if (step + 1 == plan.shares().size()) {
            return false;
        }
        step++;
        return true;
    }

    private List<String> worse() {
        var worse = new ArrayList<String>();
        addRate(worse, "errors", errors);
        addRate(worse, "abstentions", abstentions);
        var slow = candidate.latency;
        var usual = control.latency;
        if (slow.lower() > usual.upper() * plan.tolerance()) {
            worse.add(String.format(
                    Locale.ROOT,
                    "latency p95 is at least %.1f ms, the control's at most %.1f ms",
                    slow.lower(),
                    usual.upper()));
        }
        var judged = candidate.quality;
        var before = control.quality;
        if (judged.upper() < before.lower()) {
            worse.add(String.format(
                    Locale.ROOT,
                    "quality is at most %.3f, the control's at least %.3f",
                    judged.upper(),
                    before.lower()));
        }
        var dear = candidate.cost;
        var cheap = control.cost;
        if (dear.lower() > cheap.upper() * plan.tolerance()) {
            worse.add(String.format(
                    Locale.ROOT, "cost is at least %.1f, the control's at most %.1f", dear.lower(), cheap.upper()));
        }
        return worse;
    }

    private void addRate(List<String> worse, String what, RateTest test) {
        if (test.isWorse(alpha)) {
            worse.add(String.format(
                    Locale.ROOT,
                    "%s are surely more frequent: %.2f %% of %d requests, the control's %.2f %% of %d; evidence %.0f to 1",
                    what,
                    100 * test.rate(Arm.CANDIDATE),
                    test.events(Arm.CANDIDATE),
                    100 * test.rate(Arm.CONTROL),
                    test.events(Arm.CONTROL),
                    test.evidence()));
        }
    }

    private String figures() {
        return String.format(
                Locale.ROOT,
                "nothing is surely worse: errors %.2f %% against %.2f %%, latency p95 %.1f ms against %.1f ms",
                100 * errors.rate(Arm.CANDIDATE),
                100 * errors.rate(Arm.CONTROL),
                candidate.latency.estimate(),
                control.latency.estimate());
    }
}
