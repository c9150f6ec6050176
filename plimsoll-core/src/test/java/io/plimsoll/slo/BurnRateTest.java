package io.plimsoll.slo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.plimsoll.slo.BurnAlert.Guard;
import io.plimsoll.slo.Objective.Scope.Everybody;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Traces of synthetic traffic, computed by hand. The objective is 99.9 % over 28 days, so 1 bad event of 1,000 is
/// a burn rate of 1.
class BurnRateTest {

    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");
    private static final Objective AVAILABILITY = new Objective(
            "availability",
            new Everybody(),
            Sli.of(ServiceName.ASK, Indicator.AVAILABILITY),
            0.999,
            Duration.ofDays(28));

    private final EventSeries series = new EventSeries();
    private Instant now = NOON;

    /// Each minute so many events, of which so many are bad.
    private void traffic(Duration time, int aMinute, int bad) {
        for (long minute = 0; minute < time.toMinutes(); minute++) {
            for (int i = 0; i < aMinute; i++) {
                series.record(now, i >= bad);
            }
            now = now.plusSeconds(60);
        }
    }

    /// As of the last second of the traffic.
    private Instant end() {
        return now.minusSeconds(1);
    }

    private List<Double> firing() {
        return BurnAlert.firing(AVAILABILITY, series, end(), Guard.DEFAULT).stream()
                .map(firing -> firing.alert().factor())
                .toList();
    }

    @Test
    void aQuarterOfTheBudgetIsGoneAfter250BadEventsOfAMillion() {
        var budget = AVAILABILITY.budget(new Counts(999_750, 1_000_000));

        assertThat(budget.allowed()).isCloseTo(1_000, within(1e-6));
        assertThat(budget.consumed()).isCloseTo(0.25, within(1e-9));
        assertThat(budget.remaining()).isCloseTo(0.75, within(1e-9));
        assertThat(AVAILABILITY.budget(new Counts(998_000, 1_000_000)).remaining())
                .isCloseTo(-1, within(1e-9));
        assertThat(AVAILABILITY.budget(Counts.NONE).consumed()).isZero();
        assertThat(AVAILABILITY.burnRate(Counts.NONE)).isZero();
    }

    @Test
    void onePercentOfErrorsBurnsTenTimesTooFast() {
        traffic(Duration.ofHours(6), 100, 1);

        for (var window : List.of(Duration.ofMinutes(5), Duration.ofHours(1), Duration.ofHours(6))) {
            assertThat(AVAILABILITY.burnRate(series.counts(window, end()))).isCloseTo(10, within(1e-9));
        }
        assertThat(series.counts(Duration.ofHours(1), end())).isEqualTo(new Counts(5_940, 6_000));
        assertThat(firing()).containsExactly(6.0, 3.0, 1.0);
    }

    @Test
    void anOutageFiresTheSharpestAlertWithinItsFirstMinuteAndEndsFiveMinutesAfterIt() {
        traffic(Duration.ofHours(2), 100, 0);
        assertThat(firing()).isEmpty();

        traffic(Duration.ofMinutes(1), 100, 100);
        // 100 of 6,000 in the hour are 1.67 %, a rate of 16.7; of 500 in five minutes 20 %, a rate of 200
        assertThat(BurnAlert.firing(AVAILABILITY, series, end(), Guard.DEFAULT))
                .first()
                .satisfies(firing -> {
                    assertThat(firing.longRate()).isCloseTo(16.67, within(0.01));
                    assertThat(firing.shortRate()).isCloseTo(200, within(1e-6));
                    assertThat(firing.inWords())
                            .isEqualTo("burns 16.7 times too fast over 1h and 200.0 over 5m; the alert is at 14.4");
                });

        traffic(Duration.ofMinutes(4), 100, 0);
        assertThat(firing()).contains(14.4);
        traffic(Duration.ofMinutes(1), 100, 0);
        assertThat(firing()).doesNotContain(14.4);
    }

    @Test
    void aSlowLeakFiresOnlyTheLongWindows() {
        // 2 bad of 1,000 a minute is a rate of 2
        traffic(Duration.ofHours(73), 1_000, 2);
        assertThat(firing()).containsExactly(1.0);
    }

    @Test
    void exactlyTheBudgetBurnsAtOne() {
        traffic(Duration.ofHours(24), 1_000, 1);
        assertThat(AVAILABILITY.burnRate(series.counts(Duration.ofDays(1), end())))
                .isCloseTo(1, within(1e-9));
        assertThat(AVAILABILITY
                        .budget(series.counts(Duration.ofDays(28), end()))
                        .consumed())
                .isCloseTo(1, within(1e-9));
    }

    @Test
    void aTenantWithLittleTrafficDoesNotPageOnOneErrorButDoesOnAnOutage() {
        traffic(Duration.ofMinutes(50), 1, 0);
        traffic(Duration.ofMinutes(1), 1, 1);
        assertThat(AVAILABILITY.burnRate(series.counts(Duration.ofHours(1), end())))
                .isGreaterThan(14.4);
        assertThat(firing()).isEmpty();

        traffic(Duration.ofMinutes(2), 1, 1);
        assertThat(firing()).containsExactly(14.4, 6.0, 3.0, 1.0);
    }

    @Test
    void silenceFiresNothing() {
        assertThat(firing()).isEmpty();
    }

    @Test
    void anObjectiveThatCannotBeIsRefusedByItsField() {
        assertThatThrownBy(() -> objective("Bad Name", 0.9, Duration.ofDays(28)))
                .hasMessageContaining("a-z");
        assertThatThrownBy(() -> objective("a", 1, Duration.ofDays(28))).hasMessageContaining("below 1");
        assertThatThrownBy(() -> objective("a", Double.NaN, Duration.ofDays(28)))
                .hasMessageContaining("below 1");
        assertThatThrownBy(() -> objective("a", 0.9, Duration.ofDays(29))).hasMessageContaining("1h to 28d");
        assertThatThrownBy(() -> Sli.of(ServiceName.ASK, Indicator.LATENCY))
                .hasMessageContaining("'latency' has a threshold");
        assertThatThrownBy(() -> Sli.latency(ServiceName.ASK, Duration.ZERO)).hasMessageContaining("at least 1ms");
    }

    private static Objective objective(String name, double target, Duration window) {
        return new Objective(name, new Everybody(), Sli.of(ServiceName.ASK, Indicator.AVAILABILITY), target, window);
    }

    @Test
    void windowsAreWrittenAsPrometheusWritesThem() {
        assertThat(BurnAlert.ALL.stream()
                        .map(alert -> BurnAlert.shown(alert.shortWindow()) + "/" + BurnAlert.shown(alert.longWindow())))
                .containsExactly("5m/1h", "30m/6h", "2h/1d", "6h/3d");
    }
}
