package io.plimsoll.server.store;

import io.plimsoll.audit.AuditEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Events on their way to the audit log, written by the transaction that does what they tell of.
final class AuditTable {

    /// Rows that one statement writes.
    static final int ROWS = 100;

    private static final String INSERT = """
            INSERT INTO audit_pending
                (id, at, tenant, actor_tenant, actor, origin, trace, action, object, outcome, details)
            VALUES
            """;
    private static final int COLUMNS = 11;

    private final SortableIds ids;

    AuditTable(SortableIds ids) {
        this.ids = ids;
    }

    /// The same for several events of one transaction.
    void append(JdbcClient jdbc, List<AuditEvent> events, Instant at) {
        insert(
                jdbc,
                events.stream()
                        .map(event -> PendingEntry.of(ids.next(at), at, event))
                        .toList());
    }

    void append(JdbcClient jdbc, AuditEvent event, Instant at) {
        append(jdbc, List.of(event), at);
    }

    /// Rows that are there already, or whose id is in the log already, are left alone.
    static void insertOnce(JdbcClient jdbc, List<PendingEntry> entries) {
        for (int i = 0; i < entries.size(); i += ROWS) {
            var some = entries.subList(i, Math.min(entries.size(), i + ROWS));
            var known = jdbc.sql("""
                            SELECT id FROM audit_entry WHERE id IN (:ids)
                            UNION ALL SELECT id FROM audit_pending WHERE id IN (:ids)
                            """)
                    .param("ids", some.stream().map(PendingEntry::id).toList())
                    .query(Rows::id)
                    .list();
            insert(
                    jdbc,
                    some.stream().filter(entry -> !known.contains(entry.id())).toList());
        }
    }

    private static void insert(JdbcClient jdbc, List<PendingEntry> entries) {
        for (int i = 0; i < entries.size(); i += ROWS) {
            var some = entries.subList(i, Math.min(entries.size(), i + ROWS));
            var values = new ArrayList<@Nullable Object>();
            some.forEach(entry -> addTo(values, entry));
            jdbc.sql(INSERT + rows(some.size(), COLUMNS)).params(values).update();
        }
    }

    /// `(?, …), (?, …)`
    static String rows(int rows, int columns) {
        var row = "(" + String.join(", ", Collections.nCopies(columns, "?")) + ")";
        return String.join(", ", Collections.nCopies(rows, row));
    }

    private static void addTo(List<@Nullable Object> values, PendingEntry entry) {
        values.add(entry.id());
        values.add(entry.at());
        values.add(entry.tenant());
        values.add(entry.actorTenant());
        values.add(entry.actor());
        values.add(entry.origin());
        values.add(entry.trace());
        values.add(entry.action());
        values.add(entry.object());
        values.add(entry.outcome());
        values.add(JsonText.of(entry.details()));
    }

    /// The oldest by id.
    static List<PendingEntry> oldest(JdbcClient jdbc, int limit) {
        return jdbc.sql("SELECT * FROM audit_pending ORDER BY id LIMIT :limit")
                .param("limit", limit)
                .query(PendingEntry::of)
                .list();
    }

    static void remove(JdbcClient jdbc, List<String> ids) {
        for (int i = 0; i < ids.size(); i += ROWS) {
            jdbc.sql("DELETE FROM audit_pending WHERE id IN (:ids)")
                    .param("ids", ids.subList(i, Math.min(ids.size(), i + ROWS)))
                    .update();
        }
    }
}
