package io.plimsoll.server.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.List;

/// What became of notices: `plimsoll_notifications_total` by target and outcome, `sent`, `failed` or `dropped`.
public final class NotificationMeters {

    private static final List<String> OUTCOMES = List.of("sent", "failed", "dropped");

    private final MeterRegistry meters;

    /// All series are there from the start, so that the first failure shows as an increase.
    public NotificationMeters(MeterRegistry meters, Collection<String> targets) {
        this.meters = meters;
        targets.forEach(target -> OUTCOMES.forEach(outcome -> counter(target, outcome)));
    }

    public void tell(String target, String outcome) {
        counter(target, outcome).increment();
    }

    private Counter counter(String target, String outcome) {
        return Counter.builder("plimsoll.notifications")
                .description("Notices by what became of them")
                .tag("target", target)
                .tag("outcome", outcome)
                .register(meters);
    }
}
