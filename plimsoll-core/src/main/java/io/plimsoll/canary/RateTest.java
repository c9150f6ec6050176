package io.plimsoll.canary;

/// Whether bad events are more frequent with the candidate: a sequential probability ratio test, mixed over how much
/// more frequent (Robbins, 1970; Johari et al., "Always Valid Inference", 2022).
///
/// It looks at bad events alone. Where both arms are equally bad, the next bad event is the candidate's with a
/// probability that is the candidate's share of the requests, whatever the rate itself is; where the candidate is `r`
/// times as bad, with `pr / (pr + 1 - p)`. The ratio of both, multiplied up over all bad events, is a martingale under
/// no difference, exactly and not only for many events, also when the share changes from step to step. By Ville's
/// inequality it ever reaches `1/α` with a probability of at most `α`, however often it is looked at.
///
/// Requests have to fall to the candidate independently of what becomes of them, as users that are shared out by a
/// hash do; a user who fails over and over counts as that many events.
public final class RateTest {

    /// Ratios that are thought possible, each as likely as the others.
    private static final double[] RATIOS = {1.15, 1.3, 1.5, 1.75, 2, 2.5, 3, 4, 6, 10};

    private final double[] logRatios = new double[RATIOS.length];
    private final Tally control = new Tally();
    private final Tally candidate = new Tally();

    private static final class Tally {
        private long events;
        private long bad;
    }

    private Tally tally(Arm arm) {
        return arm == Arm.CANDIDATE ? candidate : control;
    }

    /// A request that was good or bad.
    ///
    /// @param share of the requests that are the candidate's at this step, above 0 and below 1
    public void record(Arm arm, boolean isBad, double share) {
        tally(arm).events++;
        if (isBad) {
            bad(arm, share);
        }
    }

    /// A bad event whose request is counted elsewhere.
    void bad(Arm arm, double share) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("the candidate's share is above 0 and below 1");
        }
        tally(arm).bad++;
        for (int i = 0; i < RATIOS.length; i++) {
            double weight = share * RATIOS[i] + 1 - share;
            logRatios[i] += Math.log((arm == Arm.CANDIDATE ? RATIOS[i] : 1) / weight);
        }
    }

    /// How much more the bad events speak for "more frequent" than for "not", as a factor; 1 at the beginning. When it
    /// reaches `1/α` the candidate is surely worse, with an error of at most `α`.
    public double evidence() {
        double sum = 0;
        for (double logRatio : logRatios) {
            sum += Math.exp(logRatio);
        }
        return sum / RATIOS.length;
    }

    public boolean isWorse(double alpha) {
        return evidence() >= 1 / alpha;
    }

    public long events(Arm arm) {
        return tally(arm).events;
    }

    public long bad(Arm arm) {
        return tally(arm).bad;
    }

    /// Share of bad events; 0 before the first event.
    public double rate(Arm arm) {
        var tally = tally(arm);
        return tally.events == 0 ? 0 : (double) tally.bad / tally.events;
    }
}
