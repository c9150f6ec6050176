package io.plimsoll.canary;

import io.plimsoll.canary.Verdict.Decision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What follows from what was seen of a canary. It may be asked as often as anybody likes. The probability of a false
/// alarm is shared out among its tests: two fifths for errors, the rest evenly among the others.
///
/// Rates are compared block by block, over all steps. Latency, faithfulness and cost are compared within a step, at
/// which both arms see the same hours of the day; over all steps the candidate, which has most of its requests late,
/// would be compared with another time.
public final class CanaryAnalysis {

    private static final double OF_ERRORS = 0.4;
    private static final int OTHERS = Rate.values().length - 1 + 1 + Mean.values().length;
    private static final double SLOW_QUANTILE = 0.95;

    private final CanaryPlan plan;
    private final double alpha;
    private final double alphaAtStep;

    public CanaryAnalysis(CanaryPlan plan) {
        this.plan = plan;
        this.alpha = plan.alpha() * (1 - OF_ERRORS) / OTHERS;
        this.alphaAtStep = alpha / plan.shares().size() / Arm.values().length;
    }

    public Verdict verdict(Standing standing, Evidence evidence, Observations seen) {
        var missing = missing(standing, seen);
        var worse = new ArrayList<>(standing.breached());
        worse.addAll(worse(standing.step(), evidence, seen));
        if (standing.underWay().compareTo(plan.maxDuration()) > 0) {
            worse.add("it has not come to its end within " + plan.maxDuration().toHours() + " hours");
        }
        if (!worse.isEmpty()) {
            return new Verdict(Decision.ROLL_BACK, worse, missing);
        }
        var waits = waits(standing, seen);
        if (!waits.isEmpty()) {
            return new Verdict(Decision.HOLD, waits, missing);
        }
        var good = "nothing is surely worse after " + seen.requests(standing.step(), Arm.CANDIDATE)
                + " requests of the candidate at this step";
        return new Verdict(Decision.PROMOTE, List.of(good), missing);
    }

    private static List<String> missing(Standing standing, Observations seen) {
        var missing = new ArrayList<>(standing.missing());
        if (seen.count(Mean.FAITHFULNESS) == 0) {
            missing.add("faithfulness: no answer was judged");
        }
        if (seen.count(Mean.TOKENS) == 0) {
            missing.add("tokens and cost: no answer of a model was seen");
        } else if (seen.count(Mean.COST) == 0) {
            missing.add("cost: the models of the answers have no price");
        }
        return missing;
    }

    private List<String> waits(Standing standing, Observations seen) {
        var waits = new ArrayList<String>();
        for (var arm : Arm.values()) {
            long requests = seen.requests(standing.step(), arm);
            if (requests < plan.minSamples()) {
                waits.add(requests + " of " + plan.minSamples() + " requests of the "
                        + arm.name().toLowerCase(Locale.ROOT) + " at this step");
            }
        }
        return waits;
    }

    private List<String> worse(int step, Evidence evidence, Observations seen) {
        var worse = new ArrayList<String>();
        for (var rate : Rate.values()) {
            addRate(worse, rate, evidence.of(rate), seen);
        }
        addLatency(worse, step, seen);
        for (var mean : Mean.values()) {
            addMean(worse, step, mean, seen);
        }
        return worse;
    }

    private double alpha(Rate rate) {
        return rate == Rate.ERRORS ? plan.alpha() * OF_ERRORS : alpha;
    }

    private void addRate(List<String> worse, Rate rate, RateTest test, Observations seen) {
        if (test.isWorse(alpha(rate))) {
            var newer = seen.counts(rate, Arm.CANDIDATE);
            var older = seen.counts(rate, Arm.CONTROL);
            worse.add(String.format(
                    Locale.ROOT,
                    "%s are surely more frequent: %.2f %% of %.0f, the control's %.2f %% of %.0f; evidence %.0f to 1",
                    shown(rate),
                    100 * newer.rate(),
                    newer.events(),
                    100 * older.rate(),
                    older.events(),
                    test.evidence()));
        }
    }

    private static String shown(Rate rate) {
        return rate == Rate.DEGRADED ? "degraded answers" : rate.wireName();
    }

    private void addLatency(List<String> worse, int step, Observations seen) {
        if (!seen.hasLatency(step, Arm.CANDIDATE) || !seen.hasLatency(step, Arm.CONTROL)) {
            return;
        }
        double slow =
                seen.latency(step, Arm.CANDIDATE, SLOW_QUANTILE, alphaAtStep).lower();
        double usual =
                seen.latency(step, Arm.CONTROL, SLOW_QUANTILE, alphaAtStep).upper();
        if (slow > usual * plan.tolerance()) {
            worse.add(String.format(
                    Locale.ROOT, "latency p95 is at least %.1f ms, the control's at most %.1f ms", slow, usual));
        }
    }

    private void addMean(List<String> worse, int step, Mean mean, Observations seen) {
        if (seen.count(mean) == 0) {
            return;
        }
        if (mean == Mean.RECALL) {
            double most = seen.mean(Arm.CANDIDATE, mean, alpha).upper();
            if (most < 0) {
                worse.add(String.format(
                        Locale.ROOT, "recall of golden questions is lower than the control's by at least %.3f", -most));
            }
            return;
        }
        var newer = seen.mean(step, Arm.CANDIDATE, mean, alphaAtStep);
        var older = seen.mean(step, Arm.CONTROL, mean, alphaAtStep);
        if (mean.isQuality() && newer.upper() < older.lower()) {
            worse.add(String.format(
                    Locale.ROOT,
                    "%s is at most %.3f, the control's at least %.3f",
                    mean.wireName(),
                    newer.upper(),
                    older.lower()));
        }
        if (!mean.isQuality() && newer.lower() > older.upper() * plan.tolerance()) {
            worse.add(String.format(
                    Locale.ROOT,
                    "%s of an answer is at least %s, the control's at most %s",
                    mean.wireName(),
                    mean == Mean.COST
                            ? String.format(Locale.ROOT, "%.5f USD", newer.lower())
                            : Math.round(newer.lower()),
                    mean == Mean.COST
                            ? String.format(Locale.ROOT, "%.5f USD", older.upper())
                            : Math.round(older.upper())));
        }
    }

    /// Of all steps, but latency, tokens, cost and faithfulness, which are of this one.
    public Map<String, String> figures(int step, Evidence evidence, Observations seen) {
        var figures = new LinkedHashMap<String, String>();
        for (var arm : Arm.values()) {
            var prefix = arm.name().toLowerCase(Locale.ROOT) + ".";
            figures.put(prefix + "requests", String.valueOf(seen.requests(arm)));
            for (var rate : Rate.values()) {
                figures.put(prefix + rate.wireName(), String.valueOf(seen.bad(rate, arm)));
            }
            var latency = seen.latency(step, arm, SLOW_QUANTILE, alphaAtStep);
            if (latency.count() > 0) {
                figures.put(prefix + "p95_ms", String.format(Locale.ROOT, "%.1f", latency.estimate()));
            }
            for (var mean : Mean.values()) {
                var values =
                        mean == Mean.RECALL ? seen.mean(arm, mean, alpha) : seen.mean(step, arm, mean, alphaAtStep);
                if (values.count() > 0) {
                    figures.put(
                            prefix + (mean == Mean.RECALL ? "recall_difference" : mean.wireName()),
                            String.format(Locale.ROOT, "%.4f", values.mean()));
                }
            }
        }
        for (var rate : Rate.values()) {
            figures.put(
                    "evidence." + rate.wireName(),
                    String.format(Locale.ROOT, "%.2f", evidence.of(rate).evidence()));
        }
        return figures;
    }
}
