package io.plimsoll.runbook;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Incidents in memory.
public final class MemoryIncidentStore implements IncidentStore {

    private final TreeMap<String, Incident> incidents = new TreeMap<>();
    private final Map<String, List<TimelineEntry>> timelines = new HashMap<>();
    private final Map<String, Pause> pauses = new TreeMap<>();
    private final List<AuditEvent> audited = new ArrayList<>();
    private final InstantSource clock;
    private String leader = "";
    private Instant leads = Instant.MIN;

    public MemoryIncidentStore(InstantSource clock) {
        this.clock = clock;
    }

    public synchronized List<AuditEvent> audited() {
        return List.copyOf(audited);
    }

    @Override
    public synchronized boolean lead(String node, Duration lease) {
        boolean isFree = leader.equals(node) || !leads.isAfter(clock.instant());
        if (isFree) {
            leader = node;
            leads = clock.instant().plus(lease);
        }
        return isFree;
    }

    @Override
    public synchronized void resign(String node) {
        if (leader.equals(node)) {
            leads = Instant.MIN;
        }
    }

    @Override
    public synchronized List<Incident> open() {
        return incidents.values().stream()
                .filter(incident -> incident.closedAt().isEmpty())
                .toList();
    }

    @Override
    public synchronized Optional<Incident> open(Incident incident, List<TimelineEntry> entries, AuditEvent event) {
        boolean isOpen = open().stream()
                .anyMatch(other -> other.runbook().equals(incident.runbook())
                        && other.about().equals(incident.about()));
        if (isOpen) {
            return Optional.empty();
        }
        var stored = incident.stored(String.format("incident-%04d", incidents.size() + 1), 1);
        incidents.put(stored.id(), stored);
        timelines.put(stored.id(), new ArrayList<>(entries));
        audited.add(event.about("incident/" + stored.id()));
        return Optional.of(stored);
    }

    @Override
    public synchronized Incident save(Incident incident, List<TimelineEntry> entries, AuditEvent event) {
        var present = incidents.get(incident.id());
        if (present == null || present.revision() != incident.revision()) {
            throw new PlimsollException(ErrorCode.CONFLICT, "somebody has changed the incident meanwhile");
        }
        var stored = incident.stored(incident.id(), incident.revision() + 1);
        incidents.put(stored.id(), stored);
        timelines.computeIfAbsent(stored.id(), unused -> new ArrayList<>()).addAll(entries);
        audited.add(event);
        return stored;
    }

    @Override
    public synchronized Optional<Incident> find(String id) {
        return Optional.ofNullable(incidents.get(id));
    }

    @Override
    public synchronized List<Incident> list(
            Optional<String> runbook, boolean onlyOpen, Optional<String> before, int limit) {
        return incidents.descendingMap().values().stream()
                .filter(incident -> runbook.isEmpty() || incident.runbook().equals(runbook.get()))
                .filter(incident -> !onlyOpen || incident.closedAt().isEmpty())
                .filter(incident -> before.isEmpty() || incident.id().compareTo(before.get()) < 0)
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized List<TimelineEntry> timeline(String id) {
        return List.copyOf(timelines.getOrDefault(id, List.of()));
    }

    @Override
    public synchronized int actionsSince(String runbook, Instant since) {
        return (int) incidents.values().stream()
                .filter(incident -> incident.runbook().equals(runbook))
                .flatMap(incident -> timeline(incident.id()).stream())
                .filter(entry ->
                        entry.kind() == TimelineEntry.Kind.ACTED && !entry.at().isBefore(since))
                .count();
    }

    @Override
    public synchronized Map<String, Pause> pauses() {
        return Map.copyOf(pauses);
    }

    @Override
    public synchronized void pause(String runbook, Optional<String> reason, AuditEvent event) {
        pauses.put(runbook, new Pause(event.actor().principal(), reason, clock.instant()));
        audited.add(event);
    }

    @Override
    public synchronized boolean resume(String runbook, AuditEvent event) {
        if (pauses.remove(runbook) == null) {
            return false;
        }
        audited.add(event);
        return true;
    }

    @Override
    public synchronized int forget(Instant closedBefore) {
        int before = incidents.size();
        incidents
                .values()
                .removeIf(incident -> incident.closedAt()
                        .filter(at -> at.isBefore(closedBefore))
                        .isPresent());
        return before - incidents.size();
    }
}
