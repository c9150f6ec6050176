package io.plimsoll.canary;

import io.plimsoll.canary.MeanSequence.Sums;
import io.plimsoll.canary.RateTest.Counts;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// What was seen of a canary, by step and arm. All of it are sums, which several nodes add up in any order, each under
/// a name: `0/candidate/errors/bad`, `1/control/latency/512`. There are never more than some thousand.
///
/// Not safe for several threads at once.
public final class Observations {

    private static final String LATENCY = "latency";

    /// What bets on means are sized for. Intervals of any other hold too.
    private static final double BETTING_ALPHA = 0.005;

    private final Map<Integer, Map<Arm, OfArm>> steps = new TreeMap<>();

    private static final class OfArm {
        private final Map<Rate, Counts> rates = new EnumMap<>(Rate.class);
        private boolean timed;
        private final long[] latency = new long[QuantileSequence.CLASSES];
        private final Map<Mean, Sums> means = new EnumMap<>(Mean.class);
    }

    private OfArm at(int step, Arm arm) {
        return steps.computeIfAbsent(step, unused -> new EnumMap<>(Arm.class))
                .computeIfAbsent(arm, unused -> new OfArm());
    }

    /// @param degraded whether it did without something
    public void record(int step, Arm arm, Outcome outcome, boolean degraded) {
        boolean failed = outcome.end() == Outcome.End.FAILED;
        count(step, arm, Rate.ERRORS, 1, failed ? 1 : 0);
        if (failed) {
            return;
        }
        count(step, arm, Rate.DEGRADED, 1, degraded ? 1 : 0);
        if (outcome.end() != Outcome.End.FOUND) {
            count(step, arm, Rate.ABSTENTIONS, 1, outcome.end() == Outcome.End.ABSTAINED ? 1 : 0);
        }
        time(step, arm, QuantileSequence.classOf(outcome.millis()), 1);
        outcome.tokens().ifPresent(tokens -> record(step, arm, Mean.TOKENS, tokens));
        outcome.usd().ifPresent(usd -> record(step, arm, Mean.COST, usd));
    }

    private void time(int step, Arm arm, int place, long requests) {
        var observed = at(step, arm);
        observed.latency[place] += requests;
        observed.timed = true;
    }

    /// Requests that were good or bad.
    void count(int step, Arm arm, Rate rate, double events, double bad) {
        at(step, arm).rates.merge(rate, new Counts(events, bad), Counts::plus);
    }

    public void record(int step, Arm arm, Mean mean, double value) {
        var sequence = mean.sequence(BETTING_ALPHA);
        var means = at(step, arm).means;
        sequence.add(means.getOrDefault(mean, Sums.NONE));
        sequence.record(value);
        means.put(mean, sequence.sums());
    }

    /// Of all steps.
    Counts counts(Rate rate, Arm arm) {
        var sum = Counts.NONE;
        for (int step : steps.keySet()) {
            sum = sum.plus(counts(step, rate, arm));
        }
        return sum;
    }

    Counts counts(int step, Rate rate, Arm arm) {
        var observed = steps.getOrDefault(step, Map.of()).get(arm);
        return observed == null ? Counts.NONE : observed.rates.getOrDefault(rate, Counts.NONE);
    }

    /// Requests of an arm at a step.
    public long requests(int step, Arm arm) {
        return (long) counts(step, Rate.ERRORS, arm).events();
    }

    /// Requests of an arm at all steps.
    public long requests(Arm arm) {
        return (long) counts(Rate.ERRORS, arm).events();
    }

    /// Values of both arms at all steps.
    long count(Mean mean) {
        double count = 0;
        for (var arms : steps.values()) {
            for (var observed : arms.values()) {
                count += observed.means.getOrDefault(mean, Sums.NONE).count();
            }
        }
        return (long) count;
    }

    public long bad(Rate rate, Arm arm) {
        return (long) counts(rate, arm).bad();
    }

    /// Whether any request of the arm has ended well.
    boolean hasLatency(int step, Arm arm) {
        var observed = steps.getOrDefault(step, Map.of()).get(arm);
        return observed != null && observed.timed;
    }

    QuantileSequence latency(int step, Arm arm, double quantile, double alpha) {
        var sequence = new QuantileSequence(quantile, alpha);
        var observed = steps.getOrDefault(step, Map.of()).get(arm);
        if (observed != null) {
            for (int place = 0; place < observed.latency.length; place++) {
                sequence.add(place, observed.latency[place]);
            }
        }
        return sequence;
    }

    MeanSequence mean(int step, Arm arm, Mean mean, double alpha) {
        var sequence = mean.sequence(alpha);
        var observed = steps.getOrDefault(step, Map.of()).get(arm);
        sequence.add(observed == null ? Sums.NONE : observed.means.getOrDefault(mean, Sums.NONE));
        return sequence;
    }

    /// Of all steps.
    MeanSequence mean(Arm arm, Mean mean, double alpha) {
        var sequence = mean.sequence(alpha);
        steps.keySet().forEach(step -> sequence.add(mean(step, arm, mean, alpha).sums()));
        return sequence;
    }

    /// All sums that are not zero, by name.
    public Map<String, Double> amounts() {
        var amounts = new TreeMap<String, Double>();
        steps.forEach((step, arms) -> arms.forEach((arm, observed) -> {
            var prefix = step + "/" + arm.name().toLowerCase(Locale.ROOT) + "/";
            amounts(observed, (name, amount) -> {
                if (amount != 0) {
                    amounts.put(prefix + name, amount);
                }
            });
        }));
        return amounts;
    }

    private static void amounts(OfArm observed, BiConsumer<String, Double> to) {
        observed.rates.forEach((rate, counts) -> {
            to.accept(rate.wireName() + "/events", counts.events());
            to.accept(rate.wireName() + "/bad", counts.bad());
        });
        for (int place = 0; place < observed.latency.length; place++) {
            to.accept(LATENCY + "/" + place, (double) observed.latency[place]);
        }
        observed.means.forEach((mean, sums) -> {
            to.accept(mean.wireName() + "/count", sums.count());
            to.accept(mean.wireName() + "/sum", sums.sum());
            to.accept(mean.wireName() + "/squares", sums.squares());
            to.accept(mean.wireName() + "/bets", sums.bets());
            to.accept(mean.wireName() + "/betted", sums.betted());
            to.accept(mean.wireName() + "/penalty", sums.penalty());
        });
    }

    /// The observations that have these sums. Names that are not known are left out.
    public static Observations of(Map<String, Double> amounts) {
        var seen = new Observations();
        amounts.forEach((name, amount) -> {
            var parts = name.split("/", 4);
            int step = Integer.parseInt(parts[0]);
            var arm = Arm.valueOf(parts[1].toUpperCase(Locale.ROOT));
            seen.add(step, arm, parts[2], parts[3], amount);
        });
        return seen;
    }

    private void add(int step, Arm arm, String measure, String what, double amount) {
        if (measure.equals(LATENCY)) {
            time(step, arm, Integer.parseInt(what), (long) amount);
            return;
        }
        Arrays.stream(Rate.values())
                .filter(rate -> rate.wireName().equals(measure))
                .forEach(rate ->
                        count(step, arm, rate, what.equals("events") ? amount : 0, what.equals("bad") ? amount : 0));
        Arrays.stream(Mean.values())
                .filter(mean -> mean.wireName().equals(measure))
                .forEach(mean -> at(step, arm).means.merge(mean, only(what, amount), Sums::plus));
    }

    private static Sums only(String what, double amount) {
        return new Sums(
                what.equals("count") ? amount : 0,
                what.equals("sum") ? amount : 0,
                what.equals("squares") ? amount : 0,
                what.equals("bets") ? amount : 0,
                what.equals("betted") ? amount : 0,
                what.equals("penalty") ? amount : 0);
    }
}
