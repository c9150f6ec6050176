package io.plimsoll.server.store;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.audit.AuditLog;
import java.time.InstantSource;
import java.util.List;

/// Writes down what changes nothing else.
public final class JdbcAuditLog implements AuditLog {

    private final Database database;
    private final InstantSource clock;

    public JdbcAuditLog(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public void append(AuditEvent event) {
        database.change(List.of(), jdbc -> database.audit().append(jdbc, event, clock.instant()));
    }
}
