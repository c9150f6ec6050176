package io.plimsoll.server.http;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.audit.AuditLog;
import io.plimsoll.audit.AuditTrail;
import io.plimsoll.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// Keeps events as they are told. Each tenant's log is named after it and has one file.
final class MemoryAudit implements AuditLog, AuditTrail {

    final List<AuditEvent> events = new CopyOnWriteArrayList<>();
    volatile boolean failing;

    List<AuditEvent> of(AuditAction action) {
        return events.stream().filter(event -> event.action() == action).toList();
    }

    private void check() {
        if (failing) {
            throw new IllegalStateException("the disk is gone");
        }
    }

    @Override
    public void append(AuditEvent event) {
        check();
        events.add(event);
    }

    @Override
    public void repeated(AuditEvent event) {
        append(event);
    }

    @Override
    public Began begin(AuditEvent begun) {
        return new Began() {
            @Override
            public void durable() {
                check();
            }

            @Override
            public void end(AuditEvent event) {
                append(event);
            }
        };
    }

    @Override
    public List<Found> search(Query query, Optional<Cursor> after, int limit) {
        long first = after.map(cursor -> cursor.position() + 1).orElse(0L);
        return events.stream()
                .filter(event -> event.tenant().equals(query.tenant()))
                .filter(event ->
                        query.action().map(event.action().wireName()::equals).orElse(true))
                .skip(first)
                .limit(limit)
                .map(event -> new Found(
                        query.tenant().value(),
                        first + events.indexOf(event),
                        Instant.EPOCH,
                        "{\"action\":\"" + event.action().wireName() + "\"}"))
                .toList();
    }

    @Override
    public Optional<String> log(TenantId tenant) {
        return Optional.of(tenant.value());
    }

    @Override
    public Optional<byte[]> file(String log, String path) {
        return List.of("checkpoint", "tile/0/000.p/1").contains(path)
                ? Optional.of((log + " " + path).getBytes(StandardCharsets.UTF_8))
                : Optional.empty();
    }

    @Override
    public Reindexed reindex(String log, long from, AuditEvent event) {
        append(event);
        return new Reindexed(log, events.size(), events.size());
    }

    @Override
    public Backlog backlog() {
        return new Backlog(0, Optional.empty(), events.size());
    }
}
