package io.plimsoll.upkeep;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;

/// How many requests each hour of the day brings, learnt from the traffic itself: an exponential average over days, so
/// that a change of habit is followed within a week. Hours are of UTC.
public final class Traffic {

    public static final int HOURS = 24;

    /// Weight of the latest day.
    private static final double ALPHA = 0.3;

    /// Hours with at most this share of the busiest hour's requests count as quiet.
    private static final double QUIET_SHARE = 0.25;

    private final double[] perHour;
    private int hour = -1;
    private long seen;

    /// @param perHour what was learnt before, one figure per hour of the day
    public Traffic(double[] perHour) {
        if (perHour.length != HOURS) {
            throw new IllegalArgumentException("a day has 24 hours");
        }
        this.perHour = perHour.clone();
    }

    /// To be called now and then with the number of requests since the last call. Returns whether an hour ended, and
    /// with it something was learnt.
    public synchronized boolean add(Instant now, long requests) {
        int present = hour(now);
        boolean ended = hour >= 0 && present != hour;
        if (ended) {
            perHour[hour] = perHour[hour] == 0 ? (double) seen : (1 - ALPHA) * perHour[hour] + ALPHA * seen;
            seen = 0;
        }
        hour = present;
        seen += requests;
        return ended;
    }

    /// Whether this hour is usually quiet. While little has been learnt, every hour counts as quiet in which fewer
    /// requests came than in the busiest one so far.
    public synchronized boolean isQuiet(Instant now) {
        double busiest = Arrays.stream(perHour).max().orElse(0);
        double usual = Math.max(perHour[hour(now)], hour(now) == hour ? (double) seen : 0);
        return usual <= QUIET_SHARE * busiest || (busiest == 0 && usual == 0);
    }

    public synchronized double[] perHour() {
        return perHour.clone();
    }

    private static int hour(Instant now) {
        return now.atOffset(ZoneOffset.UTC).getHour();
    }
}
