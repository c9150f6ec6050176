package io.plimsoll.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EveryTest {

    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

    @Test
    void itComesRoundAtOnceThenNotBeforeItsTimeAndAtOnceWhereTheClockHasJumpedBack() {
        var every = new Every(Duration.ofMinutes(1));

        assertThat(every.comesRound(NOON)).isTrue();
        assertThat(every.comesRound(NOON.plusSeconds(59))).isFalse();
        assertThat(every.comesRound(NOON.plusSeconds(60))).isTrue();
        assertThat(every.comesRound(NOON.minusSeconds(86_400))).isTrue();
        assertThat(every.comesRound(NOON.minusSeconds(86_399))).isFalse();
        assertThat(every.comesRound(NOON.plusSeconds(86_400))).isTrue();
        every.hasten();
        assertThat(every.comesRound(NOON.plusSeconds(86_401))).isTrue();
    }
}
