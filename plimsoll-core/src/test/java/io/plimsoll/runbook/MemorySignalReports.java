package io.plimsoll.runbook;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Reports in memory.
public final class MemorySignalReports implements SignalReports {

    private record Told(Map<Signal, List<Reading>> seen, Instant until) {}

    private final Map<String, Told> nodes = new TreeMap<>();
    private Map<String, OutsideAlert> alerts = new TreeMap<>();
    private final List<AuditEvent> audited = new ArrayList<>();
    private final InstantSource clock;

    public MemorySignalReports(InstantSource clock) {
        this.clock = clock;
    }

    public synchronized List<AuditEvent> audited() {
        return List.copyOf(audited);
    }

    @Override
    public synchronized void tell(String node, Map<Signal, List<Reading>> seen, Instant until) {
        nodes.put(node, new Told(Map.copyOf(seen), until));
    }

    @Override
    public synchronized Map<Signal, List<Reading>> others(String node) {
        var all = new EnumMap<Signal, List<Reading>>(Signal.class);
        nodes.forEach((other, told) -> {
            if (!other.equals(node) && told.until().isAfter(clock.instant())) {
                told.seen()
                        .forEach((signal, readings) ->
                                readings.forEach(reading -> all.computeIfAbsent(signal, unused -> new ArrayList<>())
                                        .add(of(other, reading))));
            }
        });
        return all;
    }

    private static Reading of(String node, Reading reading) {
        var labels = new HashMap<>(reading.labels());
        labels.put(NODE, node);
        return new Reading(labels, reading.value());
    }

    @Override
    public synchronized void hear(List<OutsideAlert> firing, Set<String> over, AuditEvent event) {
        var after = new TreeMap<>(alerts);
        after.values().removeIf(alert -> !alert.until().isAfter(clock.instant()));
        var before = Set.copyOf(after.keySet());
        after.keySet().removeAll(over);
        firing.forEach(alert -> after.put(alert.fingerprint(), alert));
        if (after.size() > MAX_ALERTS) {
            throw new PlimsollException(ErrorCode.LIMIT_EXCEEDED, "at most " + MAX_ALERTS + " alerts can stand");
        }
        alerts = after;
        if (!after.keySet().equals(before)) {
            audited.add(event);
        }
    }

    @Override
    public synchronized List<OutsideAlert> alerts() {
        return alerts.values().stream()
                .filter(alert -> alert.until().isAfter(clock.instant()))
                .sorted(Comparator.comparing(OutsideAlert::startsAt).thenComparing(OutsideAlert::fingerprint))
                .toList();
    }
}
