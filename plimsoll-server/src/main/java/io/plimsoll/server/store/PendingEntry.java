package io.plimsoll.server.store;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.audit.AuditOutcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An event on its way to the audit log, as it stands in a row or in the journal.
record PendingEntry(
        String id,
        long at,
        String tenant,
        String actorTenant,
        String actor,
        @Nullable String origin,
        @Nullable String trace,
        String action,
        String object,
        String outcome,
        Map<String, String> details) {

    static PendingEntry of(String id, Instant at, AuditEvent event) {
        var actor = event.actor();
        return new PendingEntry(
                id,
                at.toEpochMilli(),
                event.tenant().value(),
                actor.tenant().value(),
                actor.principal(),
                actor.from().orElse(null),
                actor.traceId().orElse(null),
                event.action().wireName(),
                event.object(),
                event.outcome().wireName(),
                event.details());
    }

    static PendingEntry of(ResultSet row, int number) throws SQLException {
        return new PendingEntry(
                row.getString("id"),
                row.getLong("at"),
                row.getString("tenant"),
                row.getString("actor_tenant"),
                row.getString("actor"),
                row.getString("origin"),
                row.getString("trace"),
                row.getString("action"),
                row.getString("object"),
                row.getString("outcome"),
                new TreeMap<>(JsonText.map(row.getString("details"))));
    }

    /// It was begun, and the process or its machine ended before it was on the disk how it ended. The answer may have
    /// left, which the entry says; what was in it nobody knows any more.
    PendingEntry cutShort() {
        var more = new TreeMap<>(details);
        more.put("unknown", "the server ended before the outcome was on its disk; an answer may have left");
        return new PendingEntry(
                id,
                at,
                tenant,
                actorTenant,
                actor,
                origin,
                trace,
                action,
                object,
                AuditOutcome.UNKNOWN.wireName(),
                more);
    }
}
