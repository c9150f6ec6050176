package io.plimsoll.server.store;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.backup.BackupLine;
import io.plimsoll.backup.BackupLine.Counts;
import io.plimsoll.backup.CatalogueFile;
import io.plimsoll.backup.RestoreOrder;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.document.DocumentId;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.TenantId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.sqlite.SQLiteConfig;

/// A file with metadata that no server uses, on one connection. What is written to it is on the disk when it has been
/// closed.
public final class SqliteCatalogueFile implements CatalogueFile {

    private static final String NO_INDEX = "its index is not in the backup";

    /// The audit logs are in no backup: a copy of their keys would outlive the keys' deletion.
    private static final List<String> AUDIT =
            List.of("audit_pending", "audit_entry", "audit_log", "audit_tile", "audit_secret");

    private final Path file;
    private final SingleConnectionDataSource source;
    private final JdbcClient jdbc;
    private boolean collected;

    /// Throws `NOT_FOUND` where there is no such file.
    public SqliteCatalogueFile(Path file) {
        this.file = file;
        if (!Files.isRegularFile(file)) {
            throw new PlimsollException(ErrorCode.NOT_FOUND, "there is no metadata of a server at " + file);
        }
        var config = new SQLiteConfig();
        config.setBusyTimeout(5_000);
        config.setSynchronous(SQLiteConfig.SynchronousMode.OFF);
        try {
            source = new SingleConnectionDataSource(
                    config.createConnection("jdbc:sqlite:" + file.toAbsolutePath()), true);
        } catch (SQLException e) {
            throw StoreFailures.translate(e);
        }
        this.jdbc = JdbcClient.create(source);
    }

    private static <T> T guarded(Supplier<T> statements) {
        try {
            return statements.get();
        } catch (DataAccessException e) {
            throw StoreFailures.translate(e);
        }
    }

    private static void run(Runnable statements) {
        var unused = guarded(() -> {
            statements.run();
            return true;
        });
    }

    /// Finds what is uncertain since the moment before, and makes it certain.
    void settle(JdbcClient before, Instant now) {
        run(() -> {
            UnsettledTable.find(before, jdbc);
            UnsettledTable.requeue(jdbc, new SortableIds(), now);
            AUDIT.forEach(table -> jdbc.sql("DELETE FROM " + table).update());
        });
    }

    @Override
    public String source() {
        return guarded(() -> jdbc.sql("SELECT id FROM backup_source")
                .query(Rows::id)
                .optional()
                .orElse(""));
    }

    @Override
    public List<IndexGeneration> generations() {
        return guarded(() -> jdbc.sql("""
                        SELECT * FROM generation WHERE state NOT IN ('DELETED', 'FAILED')
                        ORDER BY tenant, collection, number
                        """).query(GenerationTable::generation).list());
    }

    @Override
    public void noteWithoutIndex(Collection<IndexGeneration> generations) {
        run(() -> generations.forEach(generation -> jdbc.sql("""
                        UPDATE generation AS g SET damage = :damage
                        WHERE tenant = :tenant AND collection = :collection AND number = :number
                            AND EXISTS (SELECT 1 FROM indexed_document h WHERE h.tenant = g.tenant
                                AND h.collection = g.collection AND h.generation = g.number)
                        """)
                .params(GenerationTable.named(generation))
                .param("damage", NO_INDEX)
                .update()));
    }

    @Override
    public List<Counts> counts() {
        return guarded(() -> jdbc.sql("""
                        SELECT c.tenant, c.name,
                            (SELECT count(*) FROM document d
                                WHERE d.tenant = c.tenant AND d.collection = c.name) AS documents,
                            (SELECT coalesce(sum(h.passages), 0) FROM indexed_document h
                                WHERE h.tenant = c.tenant AND h.collection = c.name
                                    AND h.generation = c.live) AS passages,
                            (SELECT count(*) FROM tombstone t
                                WHERE t.tenant = c.tenant AND t.collection = c.name) AS tombstones
                        FROM collection c ORDER BY c.tenant, c.name
                        """)
                .query((row, number) -> new Counts(
                        Rows.collection(row, "name"),
                        row.getLong("documents"),
                        row.getLong("passages"),
                        row.getLong("tombstones")))
                .list());
    }

    @Override
    public Optional<Instant> newestWrite() {
        long millis = guarded(() -> jdbc.sql("""
                        SELECT max((SELECT coalesce(max(accepted_at), 0) FROM document),
                            (SELECT coalesce(max(deleted_at), 0) FROM tombstone)) AS newest
                        """).query(Long.class).single());
        return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    @Override
    public BlobNames blobs() {
        collect();
        var rows = guarded(() -> jdbc
                .sql("SELECT tenant, hash FROM needed ORDER BY hash, tenant")
                .query((row, number) -> new BlobName(TenantId.ofValue(row.getString("tenant")), row.getString("hash")))
                .stream());
        return new Names(rows);
    }

    private record Names(Stream<BlobName> rows, Iterator<BlobName> names) implements BlobNames {

        Names(Stream<BlobName> rows) {
            this(rows, rows.iterator());
        }

        @Override
        public boolean hasNext() {
            return guarded(names::hasNext);
        }

        @Override
        public BlobName next() {
            return guarded(names::next);
        }

        @Override
        public void close() {
            rows.close();
        }
    }

    @Override
    public boolean needs(BlobName blob) {
        collect();
        return guarded(() -> jdbc.sql("SELECT count(*) FROM needed WHERE hash = :hash AND tenant = :tenant")
                        .param("hash", blob.hash())
                        .param("tenant", blob.tenant().value())
                        .query(Integer.class)
                        .single()
                > 0);
    }

    /// Once, into a table that goes with the connection.
    private void collect() {
        if (collected) {
            return;
        }
        run(() -> {
            jdbc.sql("CREATE TEMP TABLE IF NOT EXISTS needed (hash TEXT NOT NULL, tenant TEXT NOT NULL,"
                            + " PRIMARY KEY (hash, tenant)) WITHOUT ROWID")
                    .update();
            jdbc.sql("DELETE FROM needed").update();
            jdbc.sql("""
                            INSERT INTO needed (hash, tenant)
                            SELECT content_hash, tenant FROM document
                            UNION SELECT text_hash, tenant FROM document WHERE text_hash IS NOT NULL
                            UNION SELECT content_hash, tenant FROM indexed_document
                            UNION SELECT text_hash, tenant FROM indexed_document WHERE text_hash IS NOT NULL
                            """).update();
        });
        collected = true;
    }

    @Override
    public List<DocumentId> sample(CollectionKey collection, int limit) {
        return guarded(() -> jdbc.sql("""
                        SELECT id FROM document
                        WHERE tenant = :tenant AND collection = :collection AND state = 'SEARCHABLE'
                        ORDER BY content_hash, id LIMIT :limit
                        """)
                .params(Rows.named(collection))
                .param("limit", limit)
                .query((row, number) -> new DocumentId(row.getString("id")))
                .list());
    }

    @Override
    public boolean isSearchable(CollectionKey collection, DocumentId document) {
        return guarded(() -> jdbc.sql("""
                                SELECT count(*) FROM document d
                                JOIN collection c ON c.tenant = d.tenant AND c.name = d.collection
                                JOIN indexed_document h ON h.tenant = d.tenant AND h.collection = d.collection
                                    AND h.generation = c.live AND h.document = d.id AND h.version = d.version
                                WHERE d.tenant = :tenant AND d.collection = :collection AND d.id = :document
                                    AND d.state = 'SEARCHABLE'
                                """)
                        .params(Rows.named(collection))
                        .param("document", document.value())
                        .query(Integer.class)
                        .single()
                > 0);
    }

    @Override
    public void unsettled(BiConsumer<CollectionKey, DocumentId> documents) {
        run(() -> UnsettledTable.each(jdbc, documents));
    }

    @Override
    public void forgetUnsettled() {
        run(() -> UnsettledTable.clear(jdbc));
    }

    @Override
    public void keepOnly(RestoreOrder.Scope scope) {
        collected = false;
        run(() -> ScopeOfTables.keepOnly(jdbc, scope));
    }

    @Override
    public boolean delete(BackupLine.Deletion deletion) {
        collected = false;
        return guarded(() -> JdbcCollectionCatalog.exists(jdbc, deletion.collection()) && deleteIn(deletion));
    }

    private boolean deleteIn(BackupLine.Deletion deletion) {
        var row = Rows.named(deletion.collection());
        row.put("document", deletion.document().value());
        row.put("version", deletion.version());
        row.put("at", deletion.at().toEpochMilli());
        jdbc.sql("""
                        INSERT INTO tombstone (tenant, collection, document, version, deleted_at)
                        VALUES (:tenant, :collection, :document, :version, :at)
                        ON CONFLICT (tenant, collection, document)
                        DO UPDATE SET version = excluded.version, deleted_at = excluded.deleted_at
                        WHERE excluded.version > tombstone.version
                        """).params(row).update();
        int deleted = jdbc.sql("""
                        DELETE FROM document WHERE tenant = :tenant AND collection = :collection AND id = :document
                            AND version < :version
                        """).params(row).update();
        if (deleted == 0) {
            return false;
        }
        jdbc.sql("""
                        DELETE FROM indexed_document
                        WHERE tenant = :tenant AND collection = :collection AND document = :document
                        """).params(row).update();
        JobTable.endWaiting(jdbc, deletion.collection(), deletion.document(), deletion.version(), deletion.at());
        UnsettledTable.add(
                jdbc,
                deletion.collection().tenant().value(),
                deletion.collection().name().value(),
                deletion.document().value());
        return true;
    }

    @Override
    public boolean relabel(BackupLine.Relabelled change) {
        return guarded(() -> RelabelledTable.relabel(jdbc, change));
    }

    @Override
    public void relabelled(Consumer<LaterLabels> holdings) {
        run(() -> RelabelledTable.each(jdbc, holdings));
    }

    @Override
    public void forget(BackupLine.GoneTenant gone) {
        collected = false;
        run(() -> ScopeOfTables.forget(jdbc, gone.tenant(), gone.at()));
    }

    @Override
    public void keepKnown(BackupLine.Known known) {
        collected = false;
        run(() -> KnownRows.keep(jdbc, known));
    }

    @Override
    public void deletions(Instant since, Consumer<BackupLine> lines) {
        run(() -> LedgerTable.deletions(jdbc, since, lines));
    }

    @Override
    public void noteRestored(AuditEvent event) {
        var now = Instant.now();
        run(() -> {
            var tenants = jdbc.sql("SELECT id FROM tenant WHERE state IN ('ACTIVE', 'SUSPENDED') ORDER BY id")
                    .query(Rows::id)
                    .list();
            var events =
                    tenants.stream().map(id -> event.in(TenantId.ofValue(id))).toList();
            new AuditTable(new SortableIds()).append(jdbc, events, now);
        });
    }

    @Override
    public void finish() {
        run(() -> {
            ScopeOfTables.countAgain(jdbc);
            var state = jdbc.sql("PRAGMA quick_check(1)").query(String.class).single();
            var orphans = jdbc.sql("SELECT \"table\" AS id FROM pragma_foreign_key_check")
                    .query(Rows::id)
                    .list();
            if (!state.equals("ok") || !orphans.isEmpty()) {
                throw new PlimsollException(
                        ErrorCode.INVALID_REQUEST,
                        "the metadata is damaged: " + state + (orphans.isEmpty() ? "" : ", " + Set.copyOf(orphans)));
            }
            jdbc.sql("VACUUM").update();
            jdbc.sql("PRAGMA journal_mode = DELETE").query(String.class).single();
        });
    }

    @Override
    public void close() {
        source.destroy();
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        } catch (IOException e) {
            throw StoreFailures.translate(e);
        }
    }
}
