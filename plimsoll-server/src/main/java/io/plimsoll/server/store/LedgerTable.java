package io.plimsoll.server.store;

import io.plimsoll.backup.BackupLine;
import io.plimsoll.document.DocumentId;
import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What the tables say of deletions and of what is there.
final class LedgerTable {

    private LedgerTable() {}

    /// Nothing is kept in memory.
    static void deletions(JdbcClient jdbc, Instant since, Consumer<BackupLine> lines) {
        jdbc.sql("SELECT * FROM tombstone WHERE deleted_at >= :since ORDER BY deleted_at")
                .param("since", since.toEpochMilli())
                .query(row -> {
                    lines.accept(new BackupLine.Deletion(
                            Rows.collection(row, "collection"),
                            new DocumentId(row.getString("document")),
                            row.getLong("version"),
                            Rows.instant(row, "deleted_at")));
                });
        jdbc.sql("SELECT * FROM collection ORDER BY tenant, name").query(row -> {
            lines.accept(new BackupLine.KnownCollection(Rows.collection(row, "name"), Rows.instant(row, "created_at")));
        });
        jdbc.sql("SELECT id, removal_begun_at FROM tenant WHERE state IN ('DELETING', 'DELETED') ORDER BY id")
                .query(row -> {
                    lines.accept(new BackupLine.GoneTenant(
                            TenantId.ofValue(row.getString("id")), Rows.instant(row, "removal_begun_at")));
                });
        jdbc.sql("SELECT tenant, id FROM api_key ORDER BY tenant, id").query(row -> {
            lines.accept(new BackupLine.KnownKey(TenantId.ofValue(row.getString("tenant")), row.getString("id")));
        });
    }
}
