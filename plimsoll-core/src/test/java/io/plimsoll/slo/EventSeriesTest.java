package io.plimsoll.slo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventSeriesTest {

    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");
    private static final Duration FOUR_WEEKS = Duration.ofDays(28);

    private record Event(Instant at, boolean good) {}

    /// The same by counting every event.
    private static Counts counted(List<Event> events, Duration window, long periodSeconds, Instant now) {
        long last = Math.floorDiv(now.getEpochSecond(), periodSeconds);
        long first = last - window.toSeconds() / periodSeconds + 1;
        var inside = events.stream()
                .filter(event -> {
                    long period = Math.floorDiv(event.at().getEpochSecond(), periodSeconds);
                    return period >= first && period <= last;
                })
                .toList();
        return new Counts(inside.stream().filter(Event::good).count(), inside.size());
    }

    @Test
    void everyWindowCountsWhatFellIntoItsPeriods() {
        for (long seed = 1; seed <= 20; seed++) {
            var random = new Random(seed);
            var series = new EventSeries();
            var events = new ArrayList<Event>();
            var now = NOON;
            for (int i = 0; i < 2_000; i++) {
                now = now.plusSeconds(random.nextInt(random.nextInt(20) == 0 ? 20_000 : 600));
                var event = new Event(now, random.nextInt(10) > 0);
                series.record(event.at(), event.good());
                events.add(event);
            }
            for (var window : List.of(5, 30, 60, 120)) {
                var length = Duration.ofMinutes(window);
                assertThat(series.counts(length, now)).as("seed %s", seed).isEqualTo(counted(events, length, 60, now));
            }
            for (var window : List.of(6, 24)) {
                var length = Duration.ofHours(window);
                assertThat(series.counts(length, now)).as("seed %s", seed).isEqualTo(counted(events, length, 600, now));
            }
            for (var window : List.of(3, 28)) {
                var length = Duration.ofDays(window);
                assertThat(series.counts(length, now))
                        .as("seed %s", seed)
                        .isEqualTo(counted(events, length, 3_600, now));
            }
        }
    }

    @Test
    void itsMemoryNeverGrows() {
        var series = new EventSeries();
        var now = NOON;
        for (int minute = 0; minute < 60 * 24 * 40; minute++) {
            series.record(now, true);
            now = now.plusSeconds(60);
        }
        var last = now.minusSeconds(60);
        assertThat(series.periods(last)).hasSize(180 + 180 + 672);
        assertThat(series.counts(FOUR_WEEKS, last).total()).isEqualTo(28 * 24 * 60);
    }

    @Test
    void whatWasCountedSurvivesARestartAndNodesAddUpInEitherOrder() {
        var random = new Random(7);
        var one = new EventSeries();
        var other = new EventSeries();
        var all = new EventSeries();
        var now = NOON;
        for (int i = 0; i < 5_000; i++) {
            now = now.plusSeconds(random.nextInt(400));
            boolean good = random.nextInt(5) > 0;
            (random.nextBoolean() ? one : other).record(now, good);
            all.record(now, good);
        }
        var restarted = new EventSeries();
        restarted.add(one.periods(now));
        restarted.add(other.periods(now));
        var reversed = new EventSeries();
        reversed.add(other.periods(now));
        reversed.add(one.periods(now));

        assertThat(restarted.periods(now)).isEqualTo(all.periods(now)).isEqualTo(reversed.periods(now));
    }

    @Test
    void aClockThatJumpsAheadAndBackLeavesNothingInTheFuture() {
        var series = new EventSeries();
        series.record(NOON, true);
        var wrong = NOON.plus(Duration.ofDays(400));
        for (int i = 0; i < 1_000; i++) {
            series.record(wrong.plusSeconds(60L * i), false);
        }

        assertThat(series.counts(FOUR_WEEKS, NOON).bad()).isZero();
        for (int i = 0; i < 300; i++) {
            series.record(NOON.plusSeconds(60L * i), true);
        }
        assertThat(series.counts(Duration.ofHours(1), NOON.plusSeconds(60L * 299)))
                .isEqualTo(new Counts(60, 60));
    }

    @Test
    void aClockThatIsSetBackCountsItsSecondPassToo() {
        var series = new EventSeries();
        for (int pass = 0; pass < 2; pass++) {
            for (int i = 0; i < 60; i++) {
                series.record(NOON.plusSeconds(60L * i), pass == 0);
            }
        }
        assertThat(series.counts(Duration.ofHours(1), NOON.plusSeconds(60L * 59)))
                .isEqualTo(new Counts(60, 120));
    }

    @Test
    void aWindowLongerThanTheSeriesIsRefused() {
        assertThatThrownBy(() -> new EventSeries().counts(Duration.ofDays(29), NOON))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
