package io.plimsoll.canary;

import java.util.ArrayList;
import java.util.List;

/// Whether bad events are more frequent with the candidate: a sequential test by betting, mixed over how much more
/// frequent (Turner, Ly and Grünwald, "Generic E-variables for exact sequential k-sample tests that allow for optional
/// stopping", 2024).
///
/// Requests are taken in blocks in which both arms took part. The likelihood of a block under two rates `a` and `b`,
/// divided by that under their mean weighted by the arms' requests, has an expectation of at most 1 where both arms
/// have one rate, whichever that is, however large the block and however the requests were shared out: the weights
/// make the arms' factors average to 1, and a geometric mean is no larger. So the product over all blocks reaches
/// `1/α` with a probability of at most `α` (Ville), however often it is looked at, also where the share grows from
/// step to step, one user makes half the traffic, or the rate itself goes up and down by the hour. What is bet on, the
/// control's rate so far and a multiple of it, decides only how soon a difference is seen.
///
/// Requests have to fail independently of each other: a user who fails over and over counts as that many events.
public final class RateTest {

    /// Ratios that are thought possible, each as likely as the others.
    private static final double[] RATIOS = {1.15, 1.3, 1.5, 1.75, 2, 2.5, 3, 4, 6, 10};

    /// Requests that a block has at least. Fewer see less: of `n` requests `1/n` of what they know is lost.
    private static final double BLOCK = 100;

    private static final double FIRST_GUESS_BAD = 0.5;
    private static final double FIRST_GUESS_EVENTS = 25;
    private static final double MOST = 0.99;

    private final double[] logs = new double[RATIOS.length];
    private double evidence = 1;
    private Counts candidate = Counts.NONE;
    private Counts control = Counts.NONE;

    /// An arm's events, and the bad ones among them.
    record Counts(double events, double bad) {

        static final Counts NONE = new Counts(0, 0);

        Counts minus(Counts other) {
            return new Counts(events - other.events, bad - other.bad);
        }

        Counts plus(Counts other) {
            return new Counts(events + other.events, bad + other.bad);
        }

        double rate() {
            return events == 0 ? 0 : bad / events;
        }
    }

    /// Takes over what was counted since the last block, once it is enough for one.
    ///
    /// @return whether it was
    boolean advance(Counts candidateNow, Counts controlNow) {
        var newer = candidateNow.minus(candidate);
        var older = controlNow.minus(control);
        double all = newer.events() + older.events();
        if (newer.events() <= 0 || older.events() <= 0 || all < BLOCK) {
            return false;
        }
        double usual = (control.bad() + FIRST_GUESS_BAD) / (control.events() + FIRST_GUESS_EVENTS);
        for (int i = 0; i < RATIOS.length; i++) {
            double more = Math.min(MOST, usual * RATIOS[i]);
            double mean = (newer.events() * more + older.events() * usual) / all;
            logs[i] += gain(newer, more, mean) + gain(older, usual, mean);
        }
        candidate = candidateNow;
        control = controlNow;
        evidence = mixed();
        return true;
    }

    private static double gain(Counts counts, double bet, double mean) {
        double ofBad = counts.bad() == 0 ? 0 : counts.bad() * Math.log(bet / mean);
        return ofBad + (counts.events() - counts.bad()) * Math.log((1 - bet) / (1 - mean));
    }

    private double mixed() {
        double sum = 0;
        for (double log : logs) {
            sum += Math.exp(log);
        }
        return sum / RATIOS.length;
    }

    /// How much more the events speak for "more frequent" than for "not", as a factor; 1 at the beginning. When it
    /// reaches `1/α` the candidate is surely worse, with an error of at most `α`.
    public double evidence() {
        return evidence;
    }

    public boolean isWorse(double alpha) {
        return evidence() >= 1 / alpha;
    }

    /// All it knows, as [#of] reads it.
    List<Double> state() {
        var state = new ArrayList<>(List.of(candidate.events(), candidate.bad(), control.events(), control.bad()));
        for (double log : logs) {
            state.add(log);
        }
        return state;
    }

    static RateTest of(List<Double> state) {
        var test = new RateTest();
        if (state.size() != 4 + RATIOS.length) {
            throw new IllegalArgumentException("the state of a test has " + (4 + RATIOS.length) + " numbers");
        }
        test.candidate = new Counts(state.get(0), state.get(1));
        test.control = new Counts(state.get(2), state.get(3));
        for (int i = 0; i < RATIOS.length; i++) {
            test.logs[i] = state.get(4 + i);
        }
        test.evidence = test.mixed();
        return test;
    }
}
