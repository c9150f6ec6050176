package io.plimsoll.server.http;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.audit.AuditLog;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

final class MemoryAuditLog implements AuditLog {

    final List<AuditEvent> events = new CopyOnWriteArrayList<>();

    @Override
    public void append(AuditEvent event) {
        events.add(event);
    }
}
