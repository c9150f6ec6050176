package io.plimsoll.server.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.plimsoll.canary.Arm;
import io.plimsoll.canary.Outcome;
import io.plimsoll.canary.Verdict.Decision;
import io.plimsoll.release.CanaryObserver;
import io.plimsoll.release.CanaryState;
import io.plimsoll.release.LiveCanaries;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// Canaries by arm, of all canaries together, so that the labels have a bound: `plimsoll_canary_requests_seconds` by
/// arm and end, `plimsoll_canary_tokens_total` by arm, `plimsoll_canary_decisions_total` by decision, and how many
/// `plimsoll_canaries` are under way by state.
public final class CanaryMeters implements CanaryObserver {

    private final MeterRegistry meters;

    public CanaryMeters(MeterRegistry meters, LiveCanaries live) {
        this.meters = meters;
        for (var state : List.of(CanaryState.RUNNING, CanaryState.PAUSED, CanaryState.PROMOTING)) {
            Gauge.builder("plimsoll.canaries", live, known -> known.count(state))
                    .tag("state", state.wireName())
                    .description("Canaries that are under way")
                    .strongReference(true)
                    .register(meters);
        }
        for (var decision : Decision.values()) {
            decisions(decision);
        }
        for (var arm : Arm.values()) {
            tokens(arm);
            for (var end : Outcome.End.values()) {
                requests(arm, end);
            }
        }
    }

    private Counter decisions(Decision decision) {
        return Counter.builder("plimsoll.canary.decisions")
                .tag("decision", name(decision))
                .description("Decisions about canaries that this node has made")
                .register(meters);
    }

    private Counter tokens(Arm arm) {
        return Counter.builder("plimsoll.canary.tokens")
                .tag("arm", name(arm))
                .description("Tokens of answers that have a part in a canary")
                .register(meters);
    }

    private Timer requests(Arm arm, Outcome.End end) {
        return Timer.builder("plimsoll.canary.requests")
                .tag("arm", name(arm))
                .tag("end", name(end))
                .description("Requests that have a part in a canary")
                .serviceLevelObjectives(
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10))
                .register(meters);
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void ended(Arm arm, Outcome outcome) {
        requests(arm, outcome.end()).record(Duration.ofNanos((long) (outcome.millis() * 1e6)));
        outcome.tokens().ifPresent(tokens(arm)::increment);
    }

    @Override
    public void decided(Decision decision) {
        decisions(decision).increment();
    }
}
