package io.plimsoll.server.store;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.document.DocumentId;
import io.plimsoll.ingest.IngestJob;
import io.plimsoll.ingest.JobState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The rows of jobs, which [JdbcDocumentCatalog] makes and [JdbcJobQueue] hands out.
final class JobTable {

    /// Whether the job `j` is about something that has moved on. A document that is back, pending or searchable, takes
    /// the place of what a DELETE job was to remove.
    static final String VOID = """
            (EXISTS (SELECT 1 FROM document d
                WHERE d.tenant = j.tenant AND d.collection = j.collection AND d.id = j.document
                AND (d.version > j.version OR (j.kind = 'DELETE' AND d.state <> 'FAILED')))
            OR EXISTS (SELECT 1 FROM tombstone t
                WHERE t.tenant = j.tenant AND t.collection = j.collection AND t.document = j.document
                AND t.version > j.version))
            """;

    private JobTable() {}

    /// Adds a waiting job and gives its tenant a place in the line.
    static IngestJob add(
            JdbcClient jdbc,
            String id,
            CollectionKey collection,
            DocumentId document,
            long version,
            IngestJob.Kind kind,
            Instant now) {
        var row = Rows.named(collection);
        row.put("id", id);
        row.put("document", document.value());
        row.put("version", version);
        row.put("kind", kind.name());
        row.put("now", now.toEpochMilli());
        jdbc.sql("INSERT INTO tenant_turn (tenant, turn) VALUES (:tenant, 0) ON CONFLICT (tenant) DO NOTHING")
                .params(row)
                .update();
        return jdbc.sql("""
                        INSERT INTO job (id, tenant, collection, document, version, kind, state, attempts,
                            not_before, leased_until, created_at, updated_at)
                        VALUES (:id, :tenant, :collection, :document, :version, :kind, 'WAITING', 0, 0, 0, :now, :now)
                        RETURNING *
                        """).params(row).query(JobTable::job).single();
    }

    /// Ends the waiting jobs of a document's versions before this one.
    static void endWaiting(
            JdbcClient jdbc, CollectionKey collection, DocumentId document, long beforeVersion, Instant now) {
        var row = Rows.named(collection);
        row.put("document", document.value());
        row.put("version", beforeVersion);
        row.put("now", now.toEpochMilli());
        jdbc.sql("""
                        UPDATE job SET state = 'DONE', updated_at = :now
                        WHERE tenant = :tenant AND collection = :collection AND document = :document
                            AND state = 'WAITING' AND version < :version
                        """).params(row).update();
    }

    static void end(JdbcClient jdbc, IngestJob job, Instant now) {
        jdbc.sql("UPDATE job SET state = 'DONE', leased_until = 0, updated_at = :now WHERE id = :id")
                .param("now", now.toEpochMilli())
                .param("id", job.id())
                .update();
    }

    /// Puts a job back as if it had not been begun.
    static void waitAgain(JdbcClient jdbc, IngestJob job, Instant now) {
        jdbc.sql("""
                        UPDATE job SET state = 'WAITING', leased_until = 0, attempts = attempts - 1, updated_at = :now
                        WHERE id = :id AND state = 'RUNNING' AND attempts = :attempts
                        """)
                .param("now", now.toEpochMilli())
                .param("id", job.id())
                .param("attempts", job.attempts())
                .update();
    }

    static IngestJob job(ResultSet row, int number) throws SQLException {
        return new IngestJob(
                row.getString("id"),
                Rows.collection(row, "collection"),
                new DocumentId(row.getString("document")),
                row.getLong("version"),
                IngestJob.Kind.valueOf(row.getString("kind")),
                JobState.valueOf(row.getString("state")),
                row.getInt("attempts"),
                Rows.instant(row, "created_at"),
                Rows.instant(row, "updated_at"),
                Rows.text(row, "error_code"),
                Rows.text(row, "error_detail"));
    }

    static Optional<IngestJob> find(JdbcClient jdbc, String tenant, String id) {
        return jdbc.sql("SELECT * FROM job WHERE id = :id AND tenant = :tenant")
                .param("id", id)
                .param("tenant", tenant)
                .query(JobTable::job)
                .optional();
    }
}
