package io.plimsoll.server.store;

import io.plimsoll.backup.RestoreOrder;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Removes from a copy of the metadata what belongs to others. Which tables know tenants and collections is read from
/// their columns, so that new tables need no mention here.
final class ScopeOfTables {

    private ScopeOfTables() {}

    private static List<String> tablesWith(JdbcClient jdbc, String column) {
        return jdbc.sql("""
                        SELECT m.name AS id FROM sqlite_schema m JOIN pragma_table_info(m.name) p
                        WHERE m.type = 'table' AND p.name = :column
                        """).param("column", column).query(Rows::id).list();
    }

    static void keepOnly(JdbcClient jdbc, RestoreOrder.Scope scope) {
        var tenant = scope.tenant().orElseThrow().value();
        require(jdbc, "SELECT count(*) FROM tenant WHERE id = ?", "tenant '" + tenant + "'", tenant);
        for (var table : tablesWith(jdbc, "tenant")) {
            delete(jdbc, "DELETE FROM " + table + " WHERE tenant <> ?", tenant);
        }
        delete(jdbc, "DELETE FROM tenant WHERE id <> ?", tenant);
        scope.collection().ifPresent(name -> {
            require(jdbc, "SELECT count(*) FROM collection WHERE name = ?", "collection '" + name + "'", name.value());
            for (var table : tablesWith(jdbc, "collection")) {
                delete(jdbc, "DELETE FROM " + table + " WHERE collection <> ?", name.value());
            }
            delete(jdbc, "DELETE FROM collection WHERE name <> ?", name.value());
        });
        removeWhatIsOfTheServer(jdbc);
    }

    /// A part of a server is another server.
    private static void removeWhatIsOfTheServer(JdbcClient jdbc) {
        delete(jdbc, "DELETE FROM job_attempt WHERE job NOT IN (SELECT id FROM job)");
        delete(jdbc, "DELETE FROM worker");
        delete(jdbc, "DELETE FROM drill");
        delete(jdbc, "DELETE FROM backup_source");
    }

    private static void require(JdbcClient jdbc, String count, String what, String name) {
        if (jdbc.sql(count).param(name).query(Integer.class).single() == 0) {
            throw new PlimsollException(ErrorCode.NOT_FOUND, "the backup has no " + what);
        }
    }

    private static void delete(JdbcClient jdbc, String statement, Object... values) {
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
        delete(jdbc, "DELETE FROM job_attempt WHERE job NOT IN (SELECT id FROM job)");
    }
}
