package io.plimsoll.server.inference;

/// How many calls may be repeated: a share of all calls and a few more, so that a service that fails for everybody is
/// not asked twice by everybody (Google, *Site Reliability Engineering*, "Handling Overload").
final class RetryBudget {

    private static final double PER_CALL = 0.2;
    private static final double MOST = 10;

    private double left = MOST;

    synchronized void called() {
        left = Math.min(MOST, left + PER_CALL);
    }

    synchronized boolean take() {
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
