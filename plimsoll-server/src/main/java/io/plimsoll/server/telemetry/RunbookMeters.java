package io.plimsoll.server.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.plimsoll.runbook.Incident;
import io.plimsoll.runbook.Runbook;
import io.plimsoll.runbook.RunbookObserver;
import io.plimsoll.runbook.Runbooks;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What runbooks do: on the node that runs them `plimsoll_runbook_incidents`, those that are open, and
/// `plimsoll_runbook_incident_age_seconds`, how long the oldest of them has been; `plimsoll_runbook_actions_total`,
/// steps
/// that changed something.
public final class RunbookMeters implements RunbookObserver {

    private final Map<String, Counter> actions = new TreeMap<>();
    private final InstantSource clock;
    private volatile List<Incident> open = List.of();

    public RunbookMeters(MeterRegistry meters, Runbooks runbooks, InstantSource clock) {
        this.clock = clock;
        for (var runbook : runbooks.all()) {
            actions.put(runbook.name(), counter(meters, runbook));
            Gauge.builder("plimsoll.runbook.incidents", this, each -> each.count(runbook.name()))
                    .description("Incidents of the runbook that are open")
                    .tag("runbook", runbook.name())
                    .strongReference(true)
                    .register(meters);
            Gauge.builder("plimsoll.runbook.incident.age", this, each -> each.ageSeconds(runbook.name()))
                    .description("For how long the oldest open incident of the runbook has been open")
                    .baseUnit("seconds")
                    .tag("runbook", runbook.name())
                    .strongReference(true)
                    .register(meters);
        }
    }

    private static Counter counter(MeterRegistry meters, Runbook runbook) {
        return Counter.builder("plimsoll.runbook.actions")
                .description("Steps of the runbook that changed something")
                .tag("runbook", runbook.name())
                .register(meters);
    }

    private long count(String runbook) {
        return of(runbook).count();
    }

    private Stream<Incident> of(String runbook) {
        return open.stream().filter(incident -> incident.runbook().equals(runbook));
    }

    /// 0 where none is open.
    private double ageSeconds(String runbook) {
        var now = clock.instant();
        return of(runbook)
                .mapToDouble(
                        incident -> Duration.between(incident.openedAt(), now).toMillis() / 1e3)
                .max()
                .orElse(0);
    }

    @Override
    public void acted(String runbook) {
        var counter = actions.get(runbook);
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public void round(List<Incident> left) {
        open = List.copyOf(left);
    }
}
