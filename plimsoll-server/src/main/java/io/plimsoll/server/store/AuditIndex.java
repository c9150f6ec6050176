package io.plimsoll.server.store;

import io.plimsoll.audit.AuditEntry;
import io.plimsoll.audit.AuditOutcome;
import io.plimsoll.audit.AuditTrail.Cursor;
import io.plimsoll.audit.AuditTrail.Found;
import io.plimsoll.audit.AuditTrail.Query;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Where entries of the logs are found again.
final class AuditIndex {

    private static final String INSERT =
            "INSERT INTO audit_entry (log, position, id, at, actor, action, object, outcome, entry) VALUES ";
    private static final int COLUMNS = 9;

    private AuditIndex() {}

    /// @param json as the entry stands in the log
    record Row(AuditEntry entry, String json) {}

    static void add(JdbcClient jdbc, String log, long first, List<Row> entries) {
        for (int i = 0; i < entries.size(); i += AuditTable.ROWS) {
            var some = entries.subList(i, Math.min(entries.size(), i + AuditTable.ROWS));
            var values = new ArrayList<Object>();
            for (var row : some) {
                var entry = row.entry();
                values.addAll(List.of(
                        log,
                        first + i + values.size() / COLUMNS,
                        entry.id(),
                        entry.at().toEpochMilli(),
                        entry.actor(),
                        entry.action(),
                        entry.object(),
                        entry.outcome(),
                        row.json()));
            }
            jdbc.sql(INSERT + AuditTable.rows(some.size(), COLUMNS))
                    .params(values)
                    .update();
        }
    }

    /// Takes the place of whatever was found under these numbers or ids.
    static void replace(JdbcClient jdbc, String log, long first, List<Row> entries) {
        jdbc.sql("DELETE FROM audit_entry WHERE log = ? AND position >= ? AND position < ?")
                .params(log, first, first + entries.size())
                .update();
        for (int i = 0; i < entries.size(); i += AuditTable.ROWS) {
            var some = entries.subList(i, Math.min(entries.size(), i + AuditTable.ROWS));
            jdbc.sql("DELETE FROM audit_entry WHERE id IN (:ids)")
                    .param("ids", some.stream().map(row -> row.entry().id()).toList())
                    .update();
        }
        add(jdbc, log, first, entries);
    }

    /// Forgets what has a number that the log does not reach.
    static void cut(JdbcClient jdbc, String log, long size) {
        jdbc.sql("DELETE FROM audit_entry WHERE log = ? AND position >= ?")
                .params(log, size)
                .update();
    }

    /// @param actors of which one must be the entry's
    static List<Found> search(
            JdbcClient jdbc, String log, List<String> actors, Query query, Optional<Cursor> after, int limit) {
        var parameters = new HashMap<String, Object>();
        parameters.put("log", log);
        parameters.put("limit", Rows.page(limit));
        var where = new StringBuilder("log = :log");
        if (!actors.isEmpty()) {
            where.append(" AND actor IN (:actors)");
            parameters.put("actors", actors);
        }
        equal(where, parameters, "action", query.action());
        equal(where, parameters, "object", query.object());
        equal(where, parameters, "outcome", query.outcome().map(AuditOutcome::wireName));
        query.from().ifPresent(from -> {
            where.append(" AND at >= :from");
            parameters.put("from", Rows.millis("from", from));
        });
        query.to().ifPresent(to -> {
            where.append(" AND at < :to");
            parameters.put("to", Rows.millis("to", to));
        });
        after.ifPresent(cursor -> {
            where.append(" AND (at, position) > (:at, :position)");
            parameters.put("at", cursor.atMillis());
            parameters.put("position", cursor.position());
        });
        return jdbc.sql("SELECT log, position, at, entry FROM audit_entry WHERE " + where
                        + " ORDER BY at, position LIMIT :limit")
                .params(parameters)
                .query((row, number) -> new Found(
                        row.getString("log"), row.getLong("position"), Rows.instant(row, "at"), row.getString("entry")))
                .list();
    }

    private static void equal(
            StringBuilder where, Map<String, Object> parameters, String column, Optional<String> value) {
        value.ifPresent(wanted -> {
            where.append(" AND ").append(column).append(" = :").append(column);
            parameters.put(column, wanted);
        });
    }
}
