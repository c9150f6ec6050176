package io.plimsoll.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompactionWindowTest {

    private static boolean holds(String window, String time) {
        return CompactionWindow.of(window).test(Instant.parse(time));
    }

    @Test
    void aTimeOfDayHoldsEveryDay() {
        assertThat(holds("22:00-05:30", "2026-11-26T23:10:00Z")).isTrue();
        assertThat(holds("22:00-05:30", "2026-11-26T05:29:59Z")).isTrue();
        assertThat(holds("22:00-05:30", "2026-11-26T05:30:00Z")).isFalse();
    }

    @Test
    void aCronExpressionHoldsInEveryMinuteThatItNames() {
        var weekends = "* 1-4 * * SAT,SUN";
        assertThat(holds(weekends, "2026-11-28T01:00:00Z")).isTrue();
        assertThat(holds(weekends, "2026-11-28T04:59:59.999Z")).isTrue();
        assertThat(holds(weekends, "2026-11-28T05:00:00Z")).isFalse();
        assertThat(holds(weekends, "2026-11-28T00:59:59Z")).isFalse();
        assertThat(holds(weekends, "2026-11-27T02:00:00Z")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2-4", "02:00", "03:00-03:00", "* 25 * * *", "* * * *", "0 * * * * *", "* * 31 2 *", "", "often"
            })
    void whatIsNeitherIsRefusedWithTheSettingAndAnExample(String window) {
        assertThatThrownBy(() -> CompactionWindow.of(window))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("plimsoll.compaction.window")
                .hasMessageContaining("* 1-4 * * SAT,SUN");
    }
}
