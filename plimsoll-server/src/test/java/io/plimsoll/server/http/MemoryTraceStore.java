package io.plimsoll.server.http;

import io.plimsoll.explain.QueryTrace;
import io.plimsoll.explain.TraceStore;
import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// Traces in memory, the latest first.
final class MemoryTraceStore implements TraceStore {

    private final List<Kept> traces = new CopyOnWriteArrayList<>();

    @Override
    public void add(List<QueryTrace> more, Bounds bounds) {
        more.forEach(trace -> traces.addFirst(new Kept(String.format("%08d", traces.size()), trace)));
    }

    @Override
    public void expire(Instant before) {
        traces.removeIf(kept -> kept.trace().askedAt().isBefore(before));
    }

    @Override
    public List<Kept> find(TenantId tenant, String traceId, Optional<String> principal, int limit) {
        return list(tenant, principal, Optional.empty(), traces.size()).stream()
                .filter(kept -> kept.trace().traceId().equals(traceId))
                .limit(limit)
                .toList();
    }

    @Override
    public List<Kept> list(TenantId tenant, Optional<String> principal, Optional<String> before, int limit) {
        return traces.stream()
                .filter(kept -> kept.trace().collection().tenant().equals(tenant))
                .filter(kept -> principal.isEmpty() || kept.trace().principal().equals(principal.get()))
                .filter(kept -> before.isEmpty() || kept.id().compareTo(before.get()) < 0)
                .limit(limit)
                .toList();
    }
}
