package io.plimsoll.server.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.plimsoll.audit.AuditTrail;
import io.plimsoll.audit.AuditTrail.Backlog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.ToDoubleFunction;

/// How many events wait for the audit log, since when the oldest of them does, and how long the logs are together.
public final class AuditMeters {

    public AuditMeters(MeterRegistry meters, AuditTrail trail, InstantSource clock) {
        gauge(meters, trail, "plimsoll.audit.pending", "Events that wait to be logged", Backlog::pending);
        gauge(
                meters,
                trail,
                "plimsoll.audit.pending.age.seconds",
                "Since the oldest event that waits to be logged",
                backlog -> backlog.oldest()
                        .map(oldest -> Math.max(
                                0, Duration.between(oldest, clock.instant()).toMillis() / 1_000.0))
                        .orElse(0.0));
        gauge(meters, trail, "plimsoll.audit.entries", "Entries in the audit logs", Backlog::entries);
    }

    private static void gauge(
            MeterRegistry meters, AuditTrail trail, String name, String description, ToDoubleFunction<Backlog> value) {
        Gauge.builder(name, trail, known -> value.applyAsDouble(known.backlog()))
                .description(description)
                .strongReference(true)
                .register(meters);
    }
}
