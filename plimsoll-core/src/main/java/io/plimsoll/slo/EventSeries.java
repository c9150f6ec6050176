package io.plimsoll.slo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Counts of events over the last 28 days in a memory that never grows: by the minute for three hours, by ten minutes
/// for thirty, by the hour for the rest. Every event is counted in all three rings at once, so that nothing has to be
/// rolled up later, and a window is the sum of whole periods of the finest ring that reaches so far back.
///
/// Clocks may jump. A period that lies in the future was counted by a clock that was wrong: it is not part of any
/// window, and is given up when its place is needed. After a step back the periods that come again go on counting.
public final class EventSeries {

    private static final long NEVER = Long.MIN_VALUE;

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

        long period(Instant at) {
            return Math.floorDiv(at.getEpochSecond(), seconds);
        }

        boolean covers(Duration window) {
            return window.toSeconds() <= seconds * periods;
        }
    }

    /// What one period has counted.
    ///
    /// @param period its number since 1970
    public record Period(Resolution resolution, long period, Counts counts) {}

    private final Ring[] rings;

    public EventSeries() {
        var resolutions = Resolution.values();
        rings = new Ring[resolutions.length];
        for (int i = 0; i < rings.length; i++) {
            rings[i] = new Ring(resolutions[i]);
        }
    }

    public synchronized void record(Instant now, boolean good) {
        for (var ring : rings) {
            ring.at(ring.resolution.period(now)).add(good ? 1 : 0, 1);
        }
    }

    /// The events of the window that ends now, in whole periods: the one under way counts, and as many before it as
    /// the window has.
    public synchronized Counts counts(Duration window, Instant now) {
        for (var ring : rings) {
            if (ring.resolution.covers(window)) {
                return ring.sum(window, now);
            }
        }
        throw new IllegalArgumentException("a series reaches back " + Objective.MAX_WINDOW);
    }

    /// All periods that have counted something and are not in the future, at most 1,032.
    public synchronized List<Period> periods(Instant now) {
        var periods = new ArrayList<Period>();
        for (var ring : rings) {
            ring.addTo(periods, now);
        }
        return periods;
    }

    /// Adds what another series, or an earlier run, has counted. What is older than a ring keeps is left out.
    public synchronized void add(List<Period> counted) {
        for (var period : counted) {
            var ring = ring(period.resolution());
            var slot = ring.slot(period.period());
            if (slot.period <= period.period()) {
                ring.at(period.period())
                        .add(period.counts().good(), period.counts().total());
            }
        }
    }

    private Ring ring(Resolution resolution) {
        for (var ring : rings) {
            if (ring.resolution == resolution) {
                return ring;
            }
        }
        throw new IllegalArgumentException("a series has every resolution");
    }

    private static final class Ring {
        private final Resolution resolution;
        private final Slot[] slots;

        Ring(Resolution resolution) {
            this.resolution = resolution;
            this.slots = new Slot[resolution.periods];
            for (int i = 0; i < slots.length; i++) {
                slots[i] = new Slot();
            }
        }

        Slot slot(long period) {
            return slots[Math.floorMod(period, slots.length)];
        }

        /// The slot of a period, emptied of whichever one had it before.
        Slot at(long period) {
            var slot = slot(period);
            if (slot.period != period) {
                slot.begin(period);
            }
            return slot;
        }

        Counts sum(Duration window, Instant now) {
            long last = resolution.period(now);
            long first = last - Math.max(1, window.toSeconds() / resolution.seconds) + 1;
            long good = 0;
            long total = 0;
            for (var slot : slots) {
                if (slot.period >= first && slot.period <= last) {
                    good += slot.good;
                    total += slot.total;
                }
            }
            return new Counts(good, total);
        }

        void addTo(List<Period> periods, Instant now) {
            long last = resolution.period(now);
            for (var slot : slots) {
                if (slot.period > last - slots.length && slot.period <= last && slot.total > 0) {
                    periods.add(new Period(resolution, slot.period, new Counts(slot.good, slot.total)));
                }
            }
        }
    }

    private static final class Slot {
        private long period = NEVER;
        private long good;
        private long total;

        void begin(long next) {
            period = next;
            good = 0;
            total = 0;
        }

        void add(long moreGood, long more) {
            good += moreGood;
            total += more;
        }
    }
}
