package io.plimsoll.slo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Counts of events over the last 28 days in a memory that never grows: by the minute for three hours, by ten minutes
/// for thirty, by the hour for the rest. Every event is counted in all three rings at once, so that nothing has to be
/// rolled up later, and a window is the sum of whole periods of the finest ring that reaches so far back.
///
/// Clocks may jump. A period that lies in the future was counted by a clock that was wrong: it is not part of any
/// window, and is given up when its place is needed. After a step back the periods that come again go on counting.
public final class EventSeries {

    private static final int NEVER = Integer.MIN_VALUE;

    /// The resolutions: each names the length of a period and how many are kept.
    public enum Resolution {
        MINUTE(Duration.ofMinutes(1), 3 * 60),
        TEN_MINUTES(Duration.ofMinutes(10), 30 * 6),
        HOUR(Duration.ofHours(1), 28 * 24);

        private final long seconds;
        private final int periods;

        Resolution(Duration period, int periods) {
            this.seconds = period.toSeconds();
            this.periods = periods;
        }

        /// The number since 1970 of the period that an instant lies in.
        public int period(Instant at) {
            long period = Math.floorDiv(at.getEpochSecond(), seconds);
            return Math.clamp(period, -Integer.MAX_VALUE, Integer.MAX_VALUE);
        }

        /// How many periods are kept.
        public int periods() {
            return periods;
        }

        /// The length of a period in minutes.
        public int minutes() {
            return Math.toIntExact(seconds / 60);
        }

        boolean covers(Duration window) {
            return window.toSeconds() <= seconds * periods;
        }
    }

    /// What one period has counted.
    ///
    /// @param period its number since 1970
    public record Period(Resolution resolution, int period, Counts counts) {

        /// What was counted at an instant, in each resolution.
        public static List<Period> at(Instant at, Counts counts) {
            return Stream.of(Resolution.values())
                    .map(resolution -> new Period(resolution, resolution.period(at), counts))
                    .toList();
        }
    }

    /// The finest first.
    private final Map<Resolution, Ring> rings = new EnumMap<>(Resolution.class);

    public EventSeries() {
        for (var resolution : Resolution.values()) {
            rings.put(resolution, new Ring(resolution));
        }
    }

    public void record(Instant now, boolean good) {
        record(now, new Counts(good ? 1 : 0, 1));
    }

    public synchronized void record(Instant now, Counts counts) {
        for (var ring : rings.values()) {
            ring.add(ring.begin(ring.resolution.period(now)), counts);
        }
    }

    /// The events of the window that ends now, in whole periods: the one under way counts, and as many before it as
    /// the window has.
    public synchronized Counts counts(Duration window, Instant now) {
        for (var ring : rings.values()) {
            if (ring.resolution.covers(window)) {
                return ring.sum(window, now);
            }
        }
        throw new IllegalArgumentException("a series reaches back " + Objective.MAX_WINDOW);
    }

    /// All periods that have counted something and are not in the future, at most 1,032.
    public synchronized List<Period> periods(Instant now) {
        var periods = new ArrayList<Period>();
        for (var ring : rings.values()) {
            ring.addTo(periods, now);
        }
        return periods;
    }

    /// Adds what another series, or an earlier run, has counted. What is older than a ring keeps is left out.
    public synchronized void add(List<Period> counted) {
        for (var period : counted) {
            var ring = rings.get(period.resolution());
            if (ring != null && ring.periods[ring.slot(period.period())] <= period.period()) {
                ring.add(ring.begin(period.period()), period.counts());
            }
        }
    }

    /// Numbers of periods and their counts side by side, since there are many rings: 12 KB for a series.
    private static final class Ring {
        private final Resolution resolution;
        private final int[] periods;
        private final int[] good;
        private final int[] total;

        Ring(Resolution resolution) {
            this.resolution = resolution;
            this.periods = new int[resolution.periods];
            this.good = new int[resolution.periods];
            this.total = new int[resolution.periods];
            Arrays.fill(periods, NEVER);
        }

        int slot(int period) {
            return Math.floorMod(period, periods.length);
        }

        /// The slot of a period, emptied of whichever one had it before.
        int begin(int period) {
            int slot = slot(period);
            if (periods[slot] != period) {
                periods[slot] = period;
                good[slot] = 0;
                total[slot] = 0;
            }
            return slot;
        }

        /// Beyond two billion events in a period further ones are not counted.
        void add(int slot, Counts counts) {
            if (total[slot] + counts.total() <= Integer.MAX_VALUE) {
                good[slot] += (int) counts.good();
                total[slot] += (int) counts.total();
            }
        }

        Counts sum(Duration window, Instant now) {
            int last = resolution.period(now);
            long first = last - Math.max(1, window.toSeconds() / resolution.seconds) + 1;
            long goodOnes = 0;
            long all = 0;
            for (int slot = 0; slot < periods.length; slot++) {
                if (periods[slot] >= first && periods[slot] <= last) {
                    goodOnes += good[slot];
                    all += total[slot];
                }
            }
            return new Counts(goodOnes, all);
        }

        void addTo(List<Period> counted, Instant now) {
            int last = resolution.period(now);
            for (int slot = 0; slot < periods.length; slot++) {
                boolean kept = periods[slot] > (long) last - periods.length && periods[slot] <= last;
                if (kept && total[slot] > 0) {
                    counted.add(new Period(resolution, periods[slot], new Counts(good[slot], total[slot])));
                }
            }
        }
    }
}
