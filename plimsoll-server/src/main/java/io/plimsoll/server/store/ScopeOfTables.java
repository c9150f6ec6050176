package io.plimsoll.server.store;

import io.plimsoll.backup.RestoreOrder;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.TenantId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Removes from a copy of the metadata what belongs to others. Which tables know tenants and collections is read from
/// their columns, so that new tables need no mention here.
final class ScopeOfTables {

    private ScopeOfTables() {}

    private static List<String> tablesWith(JdbcClient jdbc, String column) {
        return jdbc.sql(new Dialect.Sqlite(Path.of("")).tablesWith())
                .param("column", column)
                .query(Rows::id)
                .list();
    }

    static void keepOnly(JdbcClient jdbc, RestoreOrder.Scope scope) {
        var tenant = present(jdbc, scope.tenant().orElseThrow().name());
        for (var table : tablesWith(jdbc, "tenant")) {
            change(jdbc, "DELETE FROM " + table + " WHERE tenant <> ?", tenant);
        }
        change(jdbc, "DELETE FROM tenant WHERE id <> ?", tenant);
        scope.collection().ifPresent(name -> {
            require(jdbc, "SELECT count(*) FROM collection WHERE name = ?", "collection '" + name + "'", name.value());
            for (var table : tablesWith(jdbc, "collection")) {
                change(jdbc, "DELETE FROM " + table + " WHERE collection <> ?", name.value());
            }
            change(jdbc, "DELETE FROM collection WHERE name <> ?", name.value());
        });
        removeWhatIsOfTheServer(jdbc);
    }

    /// The incarnation that the name stood for.
    private static String present(JdbcClient jdbc, String name) {
        return jdbc.sql("SELECT id FROM tenant WHERE name = ? AND state IN ('ACTIVE', 'SUSPENDED')")
                .param(name)
                .query(Rows::id)
                .optional()
                .orElseThrow(
                        () -> new PlimsollException(ErrorCode.NOT_FOUND, "the backup has no tenant '" + name + "'"));
    }

    /// Removes all that a tenant had, and remembers that it is gone.
    static void forget(JdbcClient jdbc, TenantId tenant, Instant at) {
        for (var table : tablesWith(jdbc, "tenant")) {
            if (!table.equals("collection") && !table.startsWith("audit_")) {
                change(jdbc, "DELETE FROM " + table + " WHERE tenant = ?", tenant.value());
            }
        }
        change(jdbc, "DELETE FROM collection WHERE tenant = ?", tenant.value());
        change(jdbc, "DELETE FROM job_attempt WHERE job NOT IN (SELECT id FROM job)");
        change(
                jdbc,
                """
                INSERT INTO tenant (id, name, incarnation, state, created_at, removal_step, removal_begun_at,
                    removal_ended_at)
                VALUES (?, ?, ?, 'DELETED', ?, 'NONE', ?, ?)
                ON CONFLICT (id) DO UPDATE SET state = excluded.state, removal_step = excluded.removal_step,
                    removal_begun_at = excluded.removal_begun_at, removal_ended_at = excluded.removal_ended_at
                """,
                tenant.value(),
                tenant.name(),
                tenant.incarnation(),
                at.toEpochMilli(),
                at.toEpochMilli(),
                at.toEpochMilli());
    }

    /// Counts the documents that are left.
    static void countAgain(JdbcClient jdbc) {
        change(jdbc, "DELETE FROM tenant_usage");
        change(
                jdbc,
                "INSERT INTO tenant_usage (tenant, documents, bytes)"
                        + " SELECT tenant, count(*), sum(bytes) FROM document GROUP BY tenant");
    }

    /// A part of a server is another server.
    private static void removeWhatIsOfTheServer(JdbcClient jdbc) {
        change(jdbc, "DELETE FROM job_attempt WHERE job NOT IN (SELECT id FROM job)");
        change(jdbc, "DELETE FROM worker");
        change(jdbc, "DELETE FROM drill");
        change(jdbc, "DELETE FROM backup_source");
    }

    private static void require(JdbcClient jdbc, String count, String what, String name) {
        if (jdbc.sql(count).param(name).query(Integer.class).single() == 0) {
            throw new PlimsollException(ErrorCode.NOT_FOUND, "the backup has no " + what);
        }
    }

    private static void change(JdbcClient jdbc, String statement, Object... values) {
        jdbc.sql(statement).params(List.of(values)).update();
    }

    /// Removes a collection and all that belongs to it, but for these tables.
    static void remove(JdbcClient jdbc, CollectionKey key, Set<String> tablesLeft) {
        for (var table : tablesWith(jdbc, "collection")) {
            if (!tablesLeft.contains(table)) {
                jdbc.sql("DELETE FROM " + table + " WHERE tenant = :tenant AND collection = :collection")
                        .params(Rows.named(key))
                        .update();
            }
        }
        jdbc.sql("DELETE FROM collection WHERE tenant = :tenant AND name = :collection")
                .params(Rows.named(key))
                .update();
        change(jdbc, "DELETE FROM job_attempt WHERE job NOT IN (SELECT id FROM job)");
    }
}
