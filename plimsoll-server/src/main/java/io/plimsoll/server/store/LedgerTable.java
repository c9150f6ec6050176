package io.plimsoll.server.store;

import io.plimsoll.backup.BackupLine;
import io.plimsoll.document.DocumentId;
import io.plimsoll.tenant.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What the tables say of deletions, of changes of labels and of what is there. Nothing is kept in memory.
final class LedgerTable {

    private LedgerTable() {}

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
        jdbc.sql("SELECT tenant, collection, id, version, labels, labels_changed_at FROM document"
                        + " WHERE labels_changed_at >= :since ORDER BY labels_changed_at")
                .param("since", since.toEpochMilli())
                .query(row -> {
                    lines.accept(new BackupLine.Relabelled(
                            Rows.collection(row, "collection"),
                            new DocumentId(row.getString("id")),
                            row.getLong("version"),
                            JsonText.labels(row.getString("labels")),
                            Rows.instant(row, "labels_changed_at")));
                });
        jdbc.sql("SELECT id, removal_begun_at FROM tenant WHERE state IN ('DELETING', 'DELETED') ORDER BY id")
                .query(row -> {
                    lines.accept(new BackupLine.GoneTenant(
                            TenantId.ofValue(row.getString("id")), Rows.instant(row, "removal_begun_at")));
                });
        known(jdbc, lines);
    }

    /// Collections, keys and grants.
    static void known(JdbcClient jdbc, Consumer<BackupLine> lines) {
        jdbc.sql("SELECT * FROM collection ORDER BY tenant, name").query(row -> {
            lines.accept(new BackupLine.KnownCollection(Rows.collection(row, "name"), Rows.instant(row, "created_at")));
        });
        jdbc.sql("SELECT tenant, id, hash, outgoing_hash, outgoing_until FROM api_key ORDER BY tenant, id")
                .query(row -> {
                    lines.accept(new BackupLine.KnownKey(
                            TenantId.ofValue(row.getString("tenant")), row.getString("id"), Optional.of(secrets(row))));
                });
        jdbc.sql("SELECT tenant, grantee, access_role, collection FROM access_grant"
                        + " ORDER BY tenant, grantee, collection, access_role")
                .query(row -> {
                    lines.accept(new BackupLine.KnownGrant(
                            TenantId.ofValue(row.getString("tenant")),
                            row.getString("grantee"),
                            row.getString("access_role"),
                            row.getString("collection")));
                });
    }

    private static BackupLine.Secrets secrets(ResultSet row) throws SQLException {
        var outgoing = Rows.text(row, "outgoing_hash");
        return new BackupLine.Secrets(
                row.getString("hash"),
                outgoing.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new BackupLine.Outgoing(outgoing.get(), Rows.instant(row, "outgoing_until"))));
    }
}
