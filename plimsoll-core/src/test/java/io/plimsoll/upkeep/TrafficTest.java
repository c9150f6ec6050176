package io.plimsoll.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class TrafficTest {

    private static final Instant MIDNIGHT = Instant.parse("2026-11-02T00:00:00Z");

    private final Traffic traffic = new Traffic(new double[Traffic.HOURS]);

    private static Instant at(int day, int hour) {
        return MIDNIGHT.plus(day, ChronoUnit.DAYS).plus(hour, ChronoUnit.HOURS);
    }

    /// Busy from 8 to 18 with some traffic at night, for as many days.
    private void live(int fromDay, int days, int shift) {
        for (int day = fromDay; day < fromDay + days; day++) {
            for (int hour = 0; hour < 24; hour++) {
                boolean office = hour >= 8 + shift && hour < 18 + shift;
                traffic.add(at(day, hour), office ? 1_000 : 50);
            }
        }
    }

    @Test
    void theQuietHoursAreFoundFromTheTraffic() {
        live(0, 3, 0);
        assertThat(traffic.isQuiet(at(3, 3))).isTrue();
        assertThat(traffic.isQuiet(at(3, 20))).isTrue();
        assertThat(traffic.isQuiet(at(3, 9))).isFalse();
        assertThat(traffic.isQuiet(at(3, 17))).isFalse();
    }

    @Test
    void aChangeOfHabitIsFollowedWithinAWeek() {
        live(0, 10, 0);
        live(10, 7, 6);
        assertThat(traffic.isQuiet(at(17, 9))).isTrue();
        assertThat(traffic.isQuiet(at(17, 22))).isFalse();
    }

    @Test
    void anHourThatIsBusyTodayIsNotQuietWhateverItUsuallyIs() {
        live(0, 3, 0);
        traffic.add(at(3, 3), 5_000);
        assertThat(traffic.isQuiet(at(3, 3))).isFalse();
    }

    @Test
    void aServerWithoutAnyTrafficIsQuiet() {
        assertThat(traffic.isQuiet(at(0, 12))).isTrue();
    }

    @Test
    void whatWasLearntGoesOnAfterARestart() {
        live(0, 3, 0);
        assertThat(traffic.add(at(3, 0), 1)).isTrue();
        var again = new Traffic(traffic.perHour());
        assertThat(again.isQuiet(at(3, 9))).isFalse();
        assertThat(again.isQuiet(at(3, 3))).isTrue();
    }

    @Test
    void aWindowMayPassMidnight() {
        var window = Window.of("22:00-05:30");
        assertThat(window.holds(at(0, 23))).isTrue();
        assertThat(window.holds(at(0, 5))).isTrue();
        assertThat(window.holds(at(0, 6))).isFalse();
        assertThat(Window.of("02:00-04:00").holds(at(0, 3))).isTrue();
        assertThat(Window.of("02:00-04:00").holds(at(0, 4))).isFalse();
        assertThatThrownBy(() -> Window.of("2-4")).hasMessageContaining("02:00-05:30");
        assertThatThrownBy(() -> Window.of("02:00")).hasMessageContaining("02:00-05:30");
    }
}
