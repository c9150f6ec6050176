package io.plimsoll.release;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.canary.Arm;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Canaries in memory.
public final class MemoryCanaryStore implements CanaryStore {

    private final TreeMap<String, Canary> canaries = new TreeMap<>();
    private final Map<String, Map<String, Double>> sums = new HashMap<>();
    private final Map<String, Optional<Arm>> sessions = new HashMap<>();
    private final List<AuditEvent> audited = new ArrayList<>();
    private String leader = "";

    public synchronized List<AuditEvent> audited() {
        return List.copyOf(audited);
    }

    /// Whoever comes next leads.
    public synchronized void depose() {
        leader = "";
    }

    @Override
    public synchronized Canary begin(Canary canary, AuditEvent event) {
        for (var other : underWay()) {
            if (other.scope().equals(canary.scope())) {
                throw new PlimsollException(
                        ErrorCode.CONFLICT,
                        "the canary '" + other.id() + "' is under way in "
                                + canary.scope().wireName());
            }
        }
        var begun = canary.withVersion(1);
        canaries.put(begun.id(), begun);
        audited.add(event);
        return begun;
    }

    @Override
    public synchronized String newId() {
        return String.format("cny_%04d", canaries.size() + 1);
    }

    @Override
    public synchronized List<Canary> underWay() {
        return canaries.values().stream()
                .filter(canary -> canary.state().isUnderWay())
                .toList();
    }

    @Override
    public synchronized Optional<Canary> find(String id) {
        return Optional.ofNullable(canaries.get(id));
    }

    @Override
    public synchronized List<Canary> list(Optional<TenantId> tenant, Optional<String> before, int limit) {
        return canaries.descendingMap().values().stream()
                .filter(canary -> tenant.isEmpty() || canary.scope().ofTenant().equals(tenant))
                .filter(canary -> before.isEmpty() || canary.id().compareTo(before.get()) < 0)
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized Canary put(Canary canary, Optional<AuditEvent> event) {
        var present = canaries.get(canary.id());
        if (present == null || present.version() != canary.version()) {
            throw new PlimsollException(ErrorCode.CONFLICT, "the canary has changed meanwhile");
        }
        var written = canary.withVersion(canary.version() + 1);
        canaries.put(canary.id(), written);
        event.ifPresent(audited::add);
        if (!canary.state().isUnderWay()) {
            sums.remove(canary.id());
            sessions.keySet().removeIf(key -> key.startsWith(canary.id() + "/"));
        }
        return written;
    }

    private boolean isUnderWay(String canary) {
        return find(canary).filter(known -> known.state().isUnderWay()).isPresent();
    }

    @Override
    public synchronized void add(String canary, Map<String, Double> amounts) {
        if (isUnderWay(canary)) {
            var known = sums.computeIfAbsent(canary, unused -> new TreeMap<>());
            amounts.forEach((name, amount) -> known.merge(name, amount, Double::sum));
        }
    }

    @Override
    public synchronized Map<String, Double> amounts(String canary) {
        return new TreeMap<>(sums.getOrDefault(canary, Map.of()));
    }

    @Override
    public synchronized Optional<Arm> pin(String canary, String session, Optional<Arm> arm) {
        return isUnderWay(canary) ? sessions.computeIfAbsent(canary + "/" + session, unused -> arm) : Optional.empty();
    }

    @Override
    public synchronized boolean leads(String process, Duration time) {
        leader = leader.isEmpty() ? process : leader;
        return leader.equals(process);
    }
}
