package io.plimsoll.server.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.plimsoll.runbook.Incident;
import io.plimsoll.runbook.Runbook;
import io.plimsoll.runbook.RunbookObserver;
import io.plimsoll.runbook.Runbooks;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What runbooks do: `plimsoll_runbook_incidents`, those that are open, on the node that runs the runbooks, and
/// `plimsoll_runbook_actions_total`, steps that changed something.
public final class RunbookMeters implements RunbookObserver {

    private final Map<String, Counter> actions = new TreeMap<>();
    private volatile List<Incident> open = List.of();

    public RunbookMeters(MeterRegistry meters, Runbooks runbooks) {
        for (var runbook : runbooks.all()) {
            actions.put(runbook.name(), counter(meters, runbook));
            Gauge.builder("plimsoll.runbook.incidents", this, each -> each.count(runbook.name()))
                    .description("Incidents of the runbook that are open")
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
        return open.stream()
                .filter(incident -> incident.runbook().equals(runbook))
                .count();
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
