package io.plimsoll.server.store;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.document.DocumentId;
import io.plimsoll.ingest.IngestJob;
import io.plimsoll.ingest.JobInspection;
import io.plimsoll.ingest.JobSelection;
import io.plimsoll.ingest.JobState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The rows of jobs, which [JdbcDocumentCatalog] makes and [JdbcJobQueue] hands out.
final class JobTable {

    /// Whether the job `j` is about something that has moved on. A document that is back, pending or searchable, takes
    /// the place of what a DELETE job was to remove.
    static final String VOID = """
            (EXISTS (SELECT 1 FROM document d
                WHERE d.tenant = j.tenant AND d.collection = j.collection AND d.id = j.document
                AND ((d.version > j.version AND j.kind <> 'RELABEL') OR (j.kind = 'DELETE' AND d.state <> 'FAILED')))
            OR EXISTS (SELECT 1 FROM tombstone t
                WHERE t.tenant = j.tenant AND t.collection = j.collection AND t.document = j.document
                AND t.version > j.version))
            """;

    /// Where a document is still at the version that a job is about; the parameters are those of [#about].
    static final String ITS_DOCUMENT = """
            WHERE tenant = :tenant AND collection = :collection AND id = :document
                AND version = :version AND job_id = :id
            """;

    private JobTable() {}

    /// Names the document of a job in the table of this alias. Written as the index `job_subject` has it; a query by
    /// it compares the state so that no index on states is thought of.
    static String subject(String alias) {
        return alias + ".tenant || '/' || " + alias + ".collection || '/' || " + alias + ".document";
    }

    /// The parameters `id`, `tenant`, `collection`, `document` and `version`, and room for more.
    static Map<String, Object> about(IngestJob job) {
        var row = Rows.named(job.collection());
        row.put("id", job.id());
        row.put("document", job.document().value());
        row.put("version", job.version());
        return row;
    }

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

    /// Ends the waiting jobs of a document's versions before this one. What is indexed of them still gets its labels.
    static void endWaiting(
            JdbcClient jdbc, CollectionKey collection, DocumentId document, long beforeVersion, Instant now) {
        jdbc.sql(
                        "UPDATE job AS j SET state = 'DONE', updated_at = :now WHERE " + subject("j")
                                + " = :subject AND coalesce(j.state, '') = 'WAITING' AND j.version < :version AND j.kind <> 'RELABEL'")
                .param(
                        "subject",
                        collection.tenant().value() + "/" + collection.name().value() + "/" + document.value())
                .param("version", beforeVersion)
                .param("now", now.toEpochMilli())
                .update();
    }

    static void end(JdbcClient jdbc, IngestJob job, Instant now) {
        jdbc.sql("UPDATE job SET state = 'DONE', leased_until = 0, updated_at = :now WHERE id = :id")
                .param("now", now.toEpochMilli())
                .param("id", job.id())
                .update();
        AttemptTable.succeed(jdbc, job.id(), now);
    }

    /// Puts a job back as if it had not been begun.
    static void waitAgain(JdbcClient jdbc, IngestJob job, Instant now) {
        int waiting = jdbc.sql("""
                        UPDATE job SET state = 'WAITING', leased_until = 0, attempts = attempts - 1, updated_at = :now
                        WHERE id = :id AND state = 'RUNNING' AND attempts = :attempts
                        """)
                .param("now", now.toEpochMilli())
                .param("id", job.id())
                .param("attempts", job.attempts())
                .update();
        if (waiting > 0) {
            AttemptTable.forget(jdbc, job);
        }
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
                row.getInt("failures"),
                row.getInt("setbacks"),
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

    /// @param indexingOnly leaves deletions out
    static List<IngestJob> list(
            JdbcClient jdbc, JobSelection selection, boolean indexingOnly, Optional<String> after, int limit) {
        return jdbc.sql("SELECT * FROM job WHERE " + where(selection, indexingOnly)
                        + " AND id > :after ORDER BY id LIMIT :limit")
                .params(parameters(selection))
                .param("after", after.orElse(""))
                .param("limit", limit)
                .query(JobTable::job)
                .list();
    }

    /// How many there are, counted up to the limit.
    static int count(JdbcClient jdbc, JobSelection selection, boolean indexingOnly, int limit) {
        return jdbc.sql("SELECT count(*) FROM (SELECT id FROM job WHERE " + where(selection, indexingOnly)
                        + " LIMIT :limit) AS counted")
                .params(parameters(selection))
                .param("limit", limit)
                .query(Integer.class)
                .single();
    }

    private static String where(JobSelection selection, boolean indexingOnly) {
        var where = new StringBuilder("tenant = :tenant");
        selection.state().ifPresent(unused -> where.append(" AND state = :state"));
        selection
                .collections()
                .ifPresent(names -> where.append(names.isEmpty() ? " AND 1 = 0" : " AND collection IN (:collections)"));
        selection.code().ifPresent(unused -> where.append(" AND error_code = :code"));
        return where.append(indexingOnly ? " AND kind = 'INDEX'" : "").toString();
    }

    private static Map<String, Object> parameters(JobSelection selection) {
        var row = new HashMap<String, Object>();
        row.put("tenant", selection.tenant().value());
        row.put("state", selection.state().map(JobState::name).orElse(""));
        row.put("collections", selection.collections().orElse(Set.of()));
        row.put("code", selection.code().orElse(""));
        return row;
    }

    /// What an INDEX job works on, while its document is at that version.
    static Optional<JobInspection.Payload> payload(JdbcClient jdbc, IngestJob job) {
        return jdbc.sql("SELECT content_hash, bytes, media_type FROM document " + ITS_DOCUMENT)
                .params(about(job))
                .query((row, number) -> new JobInspection.Payload(
                        row.getString("content_hash"), row.getLong("bytes"), Rows.text(row, "media_type")))
                .optional();
    }

    /// Forgets jobs that were done before then, the oldest first, with their attempts; returns how many.
    static int forgetDone(JdbcClient jdbc, Instant before, int limit, String skipLocked) {
        var ids = jdbc.sql("SELECT j.id FROM job j WHERE j.state = 'DONE' AND j.updated_at < :before "
                        + "ORDER BY j.updated_at LIMIT :limit" + skipLocked)
                .param("before", before.toEpochMilli())
                .param("limit", limit)
                .query(Rows::id)
                .list();
        return ids.isEmpty()
                ? 0
                : jdbc.sql("DELETE FROM job WHERE id IN (:jobs)")
                        .param("jobs", ids)
                        .update();
    }
}
