package io.plimsoll.server.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateWindowTest {

    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    private final RateWindow window = new RateWindow();

    private void note(String remaining, String reset) {
        window.note(
                HttpHeaders.of(
                        Map.of(
                                "x-ratelimit-remaining-tokens", List.of(remaining),
                                "x-ratelimit-reset-tokens", List.of(reset)),
                        (name, value) -> true),
                NOW);
    }

    @ParameterizedTest
    @CsvSource({
        "1s, 1000",
        "6m0s, 360000",
        "120ms, 120",
        "1h2m3.5s, 3723500",
        "8.64s, 8640",
        "17, 17000",
        "0.25, 250",
        "2m, 120000"
    })
    void spansAreReadAsServicesWriteThem(String text, long millis) {
        assertThat(RateWindow.span(text)).contains(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "1x", "-1s", "s", "1s1m", "99999999999999999999s"})
    void whatIsNoSpanIsPassedOver(String text) {
        assertThat(RateWindow.span(text)).isEmpty();
    }

    @Test
    void nothingIsSentUntilTheTimeComesWhereNothingRemains() {
        note("0", "30s");
        assertThat(window.closedFor(NOW)).isEqualTo(Duration.ofSeconds(30));
        assertThat(window.closedFor(NOW.plusSeconds(29))).isEqualTo(Duration.ofSeconds(1));
        assertThat(window.closedFor(NOW.plusSeconds(31))).isZero();
    }

    @Test
    void whereSomethingRemainsNothingIsClosed() {
        note("1", "30s");
        note("nonsense", "30s");
        assertThat(window.closedFor(NOW)).isZero();
    }

    @Test
    void anEarlierTimeDoesNotOpenWhatALaterOneClosed() {
        window.close(NOW, Duration.ofSeconds(60));
        note("0", "1s");
        assertThat(window.closedFor(NOW)).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void noServiceClosesItselfForEver() {
        window.close(NOW, Duration.ofDays(1_000));
        assertThat(window.closedFor(NOW)).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void retriesAreAShareOfTheCalls() {
        var budget = new RetryBudget();
        int taken = 0;
        for (int i = 0; i < 1_000; i++) {
            budget.called();
            taken += budget.take() ? 1 : 0;
        }
        assertThat(taken).isBetween(200, 211);
    }
}
