package io.plimsoll.server.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.plimsoll.probe.ProbeReport;
import java.util.concurrent.atomic.AtomicLong;

/// What the isolation probe found: `plimsoll_isolation_leaks_total`, `plimsoll_isolation_missed_total`,
/// `plimsoll_isolation_cases_total`, and `plimsoll_isolation_probe_age_seconds`, since the last round or the start.
public final class ProbeMeters {

    private static final double NANOS_PER_SECOND = 1e9;

    private final Counter leaks;
    private final Counter missed;
    private final Counter cases;
    private final AtomicLong lastNanos = new AtomicLong(System.nanoTime());

    public ProbeMeters(MeterRegistry meters) {
        leaks = counter(meters, "leaks", "Canaries shown to somebody who may not read them");
        missed = counter(meters, "missed", "Canaries not found by somebody who may read them");
        cases = counter(meters, "cases", "Questions the isolation probe has asked");
        Gauge.builder(
                        "plimsoll.isolation.probe.age",
                        lastNanos,
                        last -> (System.nanoTime() - last.get()) / NANOS_PER_SECOND)
                .description("Time since the isolation probe last ended a round, or since the start")
                .baseUnit("seconds")
                .register(meters);
    }

    private static Counter counter(MeterRegistry meters, String what, String description) {
        return Counter.builder("plimsoll.isolation." + what)
                .description(description)
                .register(meters);
    }

    public void tell(ProbeReport report) {
        leaks.increment((double) report.leaked());
        missed.increment((double) report.missed());
        cases.increment(report.cases());
        lastNanos.set(System.nanoTime());
    }
}
