package io.plimsoll.server.store;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.document.Document;
import io.plimsoll.document.DocumentId;
import io.plimsoll.ingest.DocumentCatalog.Counts;
import io.plimsoll.ingest.DocumentCatalog.Entry;
import io.plimsoll.ingest.DocumentCatalog.Processed;
import io.plimsoll.ingest.DocumentCatalog.State;
import io.plimsoll.ingest.DocumentCatalog.Submission;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The tables of documents and of their tombstones. Every statement belongs to the transaction of its caller.
final class DocumentTable {

    private static final String UPSERT = """
            INSERT INTO document (tenant, collection, id, version, state, title, metadata, labels, language, updated_at,
                content_hash, bytes, media_type, job_id, accepted_at)
            VALUES (:tenant, :collection, :id, :version, 'PENDING', :title, :metadata, :labels, :language, :updatedAt,
                :contentHash, :bytes, :mediaType, :jobId, :now)
            ON CONFLICT (tenant, collection, id) DO UPDATE SET version = excluded.version, state = excluded.state,
                title = excluded.title, metadata = excluded.metadata, labels = excluded.labels,
                language = excluded.language, updated_at = excluded.updated_at, content_hash = excluded.content_hash,
                bytes = excluded.bytes, media_type = excluded.media_type, job_id = excluded.job_id,
                error_code = NULL, error_detail = NULL, accepted_at = excluded.accepted_at, labels_changed_at =
                    CASE WHEN document.labels = excluded.labels THEN document.labels_changed_at
                        ELSE excluded.accepted_at END
            """;

    private static final String SELECT = """
            SELECT d.*, h.passages FROM document d
            JOIN collection c ON c.tenant = d.tenant AND c.name = d.collection
            LEFT JOIN indexed_document h ON h.tenant = d.tenant AND h.collection = d.collection
                AND h.generation = c.live AND h.document = d.id
            """;

    private DocumentTable() {}

    /// In place of the version before, waiting for the job.
    static void put(
            JdbcClient jdbc, CollectionKey collection, Submission submission, long version, String jobId, Instant now) {
        jdbc.sql(UPSERT)
                .params(row(collection, submission, version, jobId, now))
                .update();
    }

    private static Map<String, Object> row(
            CollectionKey collection, Submission submission, long version, String jobId, Instant now) {
        var document = submission.document();
        var row = named(collection, document.id());
        row.put("version", version);
        row.put("title", document.title().orElse(null));
        row.put("metadata", JsonText.of(document.metadata()));
        row.put("labels", JsonText.of(document.labels()));
        row.put("language", document.language().orElse(null));
        row.put("updatedAt", Rows.millis("updatedAt", document.updatedAt()));
        row.put("contentHash", submission.contentHash());
        row.put("bytes", submission.bytes());
        row.put("mediaType", submission.mediaType().orElse(null));
        row.put("jobId", jobId);
        row.put("now", now.toEpochMilli());
        return row;
    }

    private static Map<String, Object> named(CollectionKey collection, DocumentId id) {
        var row = Rows.named(collection);
        row.put("id", id.value());
        return row;
    }

    static Optional<Entry> find(JdbcClient jdbc, CollectionKey collection, DocumentId id) {
        return jdbc.sql(SELECT + " WHERE d.tenant = :tenant AND d.collection = :collection AND d.id = :id")
                .params(named(collection, id))
                .query(DocumentTable::entry)
                .optional();
    }

    static List<Entry> list(JdbcClient jdbc, CollectionKey collection, Optional<DocumentId> after, int limit) {
        return jdbc.sql(SELECT + """
                        WHERE d.tenant = :tenant AND d.collection = :collection AND d.id > :after
                        ORDER BY d.id LIMIT :limit
                        """)
                .params(Rows.named(collection))
                .param("after", after.map(DocumentId::value).orElse(""))
                .param("limit", Rows.page(limit))
                .query(DocumentTable::entry)
                .list();
    }

    static void relabel(JdbcClient jdbc, CollectionKey collection, DocumentId id, AccessLabels labels, Instant now) {
        jdbc.sql("""
                        UPDATE document SET labels = :labels, labels_changed_at = :now
                        WHERE tenant = :tenant AND collection = :collection AND id = :id
                        """)
                .params(named(collection, id))
                .param("labels", JsonText.of(labels))
                .param("now", now.toEpochMilli())
                .update();
    }

    /// The version of the deletion, 0 where there was none.
    static long deletedVersion(JdbcClient jdbc, CollectionKey collection, DocumentId id) {
        return jdbc.sql("""
                        SELECT version FROM tombstone
                        WHERE tenant = :tenant AND collection = :collection AND document = :id
                        """)
                .params(named(collection, id))
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    /// Leaves a tombstone in the place of the document and of what the indexes hold of it.
    static void bury(JdbcClient jdbc, CollectionKey collection, DocumentId id, long version, Instant now) {
        var row = named(collection, id);
        row.put("version", version);
        row.put("now", now.toEpochMilli());
        jdbc.sql("""
                        INSERT INTO tombstone (tenant, collection, document, version, deleted_at)
                        VALUES (:tenant, :collection, :id, :version, :now)
                        ON CONFLICT (tenant, collection, document)
                        DO UPDATE SET version = excluded.version, deleted_at = excluded.deleted_at
                        """).params(row).update();
        jdbc.sql("DELETE FROM document WHERE tenant = :tenant AND collection = :collection AND id = :id")
                .params(row)
                .update();
        jdbc.sql("DELETE FROM indexed_document WHERE tenant = :tenant AND collection = :collection AND document = :id")
                .params(row)
                .update();
    }

    static void markSearchable(JdbcClient jdbc, Processed done) {
        var row = named(done.job().collection(), done.job().document());
        row.put("version", done.job().version());
        row.put("jobId", done.job().id());
        row.put("textHash", done.textHash());
        jdbc.sql("""
                        UPDATE document SET state = 'SEARCHABLE', text_hash = :textHash,
                            error_code = NULL, error_detail = NULL
                        WHERE tenant = :tenant AND collection = :collection AND id = :id
                            AND version = :version AND job_id = :jobId
                        """).params(row).update();
    }

    static Counts counts(JdbcClient jdbc, CollectionKey collection) {
        var live = HoldingTable.live(jdbc, collection);
        return jdbc.sql("""
                        SELECT count(*) AS documents,
                            coalesce(sum(CASE WHEN state = 'PENDING' THEN 1 ELSE 0 END), 0) AS pending,
                            coalesce(sum(CASE WHEN state = 'FAILED' THEN 1 ELSE 0 END), 0) AS dead,
                            max(CASE WHEN state = 'SEARCHABLE' THEN updated_at END) AS newest
                        FROM document WHERE tenant = :tenant AND collection = :collection
                        """)
                .params(Rows.named(collection))
                .query((row, number) -> counts(row, live))
                .single();
    }

    private static Counts counts(ResultSet row, HoldingTable.Live live) throws SQLException {
        long millis = row.getLong("newest");
        Optional<Instant> newest = row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
        return new Counts(
                row.getLong("documents"),
                live.passages(),
                row.getLong("pending") + live.behind(),
                row.getLong("dead"),
                newest);
    }

    /// Whether some document of the tenant, or some index, needs the content.
    static boolean refersTo(JdbcClient jdbc, TenantId tenant, String hash) {
        return jdbc.sql("""
                        SELECT EXISTS (SELECT 1 FROM document WHERE tenant = :tenant AND content_hash = :hash)
                            OR EXISTS (SELECT 1 FROM document WHERE tenant = :tenant AND text_hash = :hash)
                            OR EXISTS (SELECT 1 FROM indexed_document
                                WHERE tenant = :tenant AND content_hash = :hash)
                            OR EXISTS (SELECT 1 FROM indexed_document
                                WHERE tenant = :tenant AND text_hash = :hash)
                        """)
                .param("tenant", tenant.value())
                .param("hash", hash)
                .query(Boolean.class)
                .single();
    }

    static Entry entry(ResultSet row, int number) throws SQLException {
        var document = new Document(
                new DocumentId(row.getString("id")),
                Rows.text(row, "title"),
                JsonText.metadata(row.getString("metadata")),
                JsonText.labels(row.getString("labels")),
                Rows.instant(row, "updated_at"),
                Rows.text(row, "language"));
        return new Entry(
                document,
                row.getLong("version"),
                State.valueOf(row.getString("state")),
                row.getString("content_hash"),
                row.getLong("bytes"),
                Rows.text(row, "media_type"),
                Rows.text(row, "text_hash"),
                row.getInt("passages"),
                row.getString("job_id"),
                Rows.text(row, "error_code"),
                Rows.text(row, "error_detail"),
                Rows.instant(row, "accepted_at"));
    }
}
