package io.plimsoll.server.store;

import io.plimsoll.audit.AuditEvent;
import java.time.Instant;
import java.util.HashMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Events on their way to the audit log, written by the transaction that does what they tell of.
final class AuditTable {

    private static final String INSERT = """
            INSERT INTO audit_pending
                (id, at, tenant, actor_tenant, actor, origin, trace, action, object, outcome, details)
            VALUES
                (:id, :at, :tenant, :actorTenant, :actor, :origin, :trace, :action, :object, :outcome, :details)
            """;

    private final SortableIds ids;

    AuditTable(SortableIds ids) {
        this.ids = ids;
    }

    void append(JdbcClient jdbc, AuditEvent event, Instant at) {
        var row = new HashMap<String, Object>();
        row.put("id", ids.next(at));
        row.put("at", at.toEpochMilli());
        row.put("tenant", event.tenant().value());
        row.put("actorTenant", event.actor().tenant().value());
        row.put("actor", event.actor().principal());
        row.put("origin", event.actor().from().orElse(null));
        row.put("trace", event.actor().traceId().orElse(null));
        row.put("action", event.action().wireName());
        row.put("object", event.object());
        row.put("outcome", event.outcome().name());
        row.put("details", JsonText.of(event.details()));
        jdbc.sql(INSERT).params(row).update();
    }
}
