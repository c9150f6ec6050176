package io.plimsoll.server.store;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenancy.Tenant;
import io.plimsoll.tenancy.TenantRows;
import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The rows of deleted tenants in the [Database]. Which tables have them is read from their columns, so that new tables
/// need no mention here.
public final class JdbcTenantRows implements TenantRows {

    /// Tables that others refer to, after those.
    private static final List<String> LAST = List.of(
            "source_listing",
            "source_item",
            "source",
            "job",
            "tombstone",
            "indexed_document",
            "generation",
            "document",
            "collection");

    private static final String OF_THE_AUDIT_LOG = "audit_";

    private final Database database;
    private final InstantSource clock;

    public JdbcTenantRows(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public List<Tenant> leaving(Instant deletedSince, int limit) {
        return database.read(jdbc -> jdbc.sql("""
                        SELECT * FROM tenant WHERE state IN ('DELETING', 'DELETED')
                            AND (state = 'DELETING' OR removal_ended_at >= :since)
                        ORDER BY CASE state WHEN 'DELETING' THEN 0 ELSE 1 END, removal_ended_at DESC, removal_begun_at, id
                        LIMIT :limit
                        """)
                .param("since", Math.max(0, deletedSince.toEpochMilli()))
                .param("limit", Rows.page(limit))
                .query(TenantTable::tenant)
                .list());
    }

    @Override
    public Map<String, Long> count(TenantId tenant) {
        return database.read(jdbc -> {
            var counts = new TreeMap<String, Long>();
            for (var table : tables(jdbc)) {
                long rows = jdbc.sql("SELECT count(*) FROM " + table + " WHERE tenant = :tenant")
                        .param("tenant", tenant.value())
                        .query(Long.class)
                        .single();
                if (rows > 0) {
                    counts.put(table, rows);
                }
            }
            return counts;
        });
    }

    /// Those with rows of tenants, in the order in which they can be emptied.
    private List<String> tables(JdbcClient jdbc) {
        var all = database.tablesWith(jdbc, "tenant").stream()
                .filter(table -> !table.startsWith(OF_THE_AUDIT_LOG))
                .toList();
        return Stream.concat(
                        all.stream().filter(table -> !LAST.contains(table)).sorted(),
                        LAST.stream().filter(all::contains))
                .toList();
    }

    @Override
    public int dropJobs(TenantId tenant) {
        boolean any = database.read(jdbc -> {
            requireDeleted(jdbc, tenant);
            return has(jdbc, "job", tenant);
        });
        return any ? dropWaiting(tenant) : 0;
    }

    private int dropWaiting(TenantId tenant) {
        return database.write(Lock.QUEUE, jdbc -> {
            jdbc.sql("""
                            DELETE FROM job WHERE tenant = :tenant
                                AND (state = 'WAITING' OR (state = 'RUNNING' AND leased_until <= :now))
                            """)
                    .param("tenant", tenant.value())
                    .param("now", clock.millis())
                    .update();
            return jdbc.sql("SELECT count(*) FROM job WHERE tenant = :tenant AND state = 'RUNNING'")
                    .param("tenant", tenant.value())
                    .query(Integer.class)
                    .single();
        });
    }

    /// A table at a time, so that a transaction is short.
    @Override
    public boolean remove(TenantId tenant) {
        for (var table : database.read(this::tables)) {
            if (remove(tenant, table)) {
                return true;
            }
        }
        return false;
    }

    private boolean remove(TenantId tenant, String table) {
        boolean any = database.read(jdbc -> has(jdbc, table, tenant));
        return any
                && database.write(List.of(), jdbc -> {
                    requireDeleted(jdbc, tenant);
                    int rows = jdbc.sql("DELETE FROM " + table + " WHERE " + database.rowId() + " IN (SELECT "
                                    + database.rowId() + " FROM " + table + " WHERE tenant = :tenant LIMIT :max)")
                            .param("tenant", tenant.value())
                            .param("max", MAX_ROWS)
                            .update();
                    jdbc.sql("UPDATE tenant SET removed_rows = removed_rows + :rows WHERE id = :tenant")
                            .param("tenant", tenant.value())
                            .param("rows", rows)
                            .update();
                    return rows > 0;
                });
    }

    private static boolean has(JdbcClient jdbc, String table, TenantId tenant) {
        return jdbc.sql("SELECT count(*) FROM (SELECT 1 FROM " + table + " WHERE tenant = :tenant LIMIT 1) t")
                        .param("tenant", tenant.value())
                        .query(Integer.class)
                        .single()
                > 0;
    }

    private static void requireDeleted(JdbcClient jdbc, TenantId tenant) {
        if (TenantTable.require(jdbc, tenant).state().isPresent()) {
            throw new PlimsollException(ErrorCode.CONFLICT, "the tenant '" + tenant.name() + "' was not deleted");
        }
    }

    @Override
    public void reached(TenantId tenant, Tenant.Step step) {
        database.change(List.of(), jdbc -> {
            boolean ended = step == Tenant.Step.NONE;
            jdbc.sql("""
                            UPDATE tenant SET removal_step = :step, state = :state, removal_ended_at = :ended
                            WHERE id = :tenant AND state = 'DELETING'
                            """)
                    .param("tenant", tenant.value())
                    .param("step", step.name())
                    .param("state", ended ? "DELETED" : "DELETING")
                    .param("ended", ended ? clock.millis() : null)
                    .update();
        });
    }
}
