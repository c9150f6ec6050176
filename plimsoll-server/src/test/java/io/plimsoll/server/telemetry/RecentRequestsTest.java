package io.plimsoll.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RecentRequestsTest {

    private Instant now = Instant.parse("2026-12-01T12:00:00Z");
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final RecentRequests recent = new RecentRequests(meters, Duration.ofMinutes(1), () -> now);

    private void requests(int count, String route, String status, Duration took) {
        var timer = Timer.builder("http.server.requests")
                .tags("method", "POST", "uri", "/api/v1/collections/{collection}/" + route, "status", status)
                .serviceLevelObjectives(Times.buckets())
                .register(meters);
        for (int i = 0; i < count; i++) {
            timer.record(took);
        }
    }

    @Test
    void theLastMinuteIsLookedAtAndWhatWasBeforeIsForgotten() {
        requests(1_000, "search", "200", Duration.ofMillis(3));
        assertThat(recent.routes()).isEmpty();
        now = now.plusSeconds(10);
        requests(90, "search", "200", Duration.ofMillis(30));
        requests(10, "search", "503", Duration.ofMillis(900));
        requests(5, "ask", "200", Duration.ofSeconds(3));

        assertThat(recent.routes()).hasSize(2).first().satisfies(ask -> {
            assertThat(ask.name()).isEqualTo("ask");
            assertThat(ask.p95Seconds()).as("too few").isEmpty();
        });
        assertThat(recent.routes()).last().satisfies(search -> {
            assertThat(search.requests()).isEqualTo(100);
            assertThat(search.failed()).isEqualTo(0.1, within(1e-9));
            assertThat(search.p95Seconds().orElseThrow()).isBetween(0.5, 1.0);
        });

        for (int i = 0; i < 14; i++) {
            now = now.plusSeconds(6);
            recent.routes();
        }
        requests(100, "search", "200", Duration.ofMillis(30));
        assertThat(recent.routes()).singleElement().satisfies(search -> {
            assertThat(search.requests()).isEqualTo(100);
            assertThat(search.failed()).isZero();
            assertThat(search.p95Seconds().orElseThrow()).isBetween(0.025, 0.05);
        });
    }
}
