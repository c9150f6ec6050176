package io.plimsoll.server.store;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.ingest.IngestJob;
import io.plimsoll.ingest.JobQueue;
import io.plimsoll.ingest.JobState;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The queue of jobs in the [Database]. A job's attempts tell its leases apart: who lost a lease changes nothing.
public final class JdbcJobQueue implements JobQueue {

    private static final int MAX_DETAIL_CHARS = 2_000;

    /// Whether the job `j` may be handed out now: it waits, or its lease ran out, and nobody works on its document.
    private static final String READY = """
            j.state IN ('WAITING', 'RUNNING')
            AND ((j.state = 'WAITING' AND j.not_before <= :now) OR (j.state = 'RUNNING' AND j.leased_until <= :now))
            AND NOT EXISTS (SELECT 1 FROM job r
                WHERE r.tenant = j.tenant AND r.collection = j.collection AND r.document = j.document
                AND r.state = 'RUNNING' AND r.leased_until > :now AND r.id <> j.id)
            """;

    private static final String NEXT_TENANT = "SELECT w.tenant FROM tenant_turn w WHERE EXISTS (SELECT 1 FROM job j "
            + "WHERE j.tenant = w.tenant AND " + READY + ") ORDER BY w.turn, w.tenant LIMIT 1";

    private static final String NEXT_COLLECTION =
            "SELECT j.collection FROM job j WHERE j.tenant = :tenant AND " + READY + " ORDER BY j.id LIMIT 1";

    /// Package-private for the test of its plan.
    static final String OLDEST = "SELECT j.id FROM job j WHERE j.tenant = :tenant AND j.collection = :collection"
            + " AND " + READY + " ORDER BY j.id LIMIT :max";

    private static final String END_VOID = "UPDATE job AS j SET state = 'DONE', leased_until = 0, updated_at = :now "
            + "WHERE j.id IN (" + OLDEST + ") AND " + JobTable.VOID;

    private static final String LEASE = "UPDATE job AS j SET state = 'RUNNING', attempts = attempts + 1, "
            + "leased_until = :until, updated_at = :now WHERE j.id IN (" + OLDEST + ") AND NOT " + JobTable.VOID
            + " RETURNING *";

    private static final String END_TURN =
            "UPDATE tenant_turn SET turn = (SELECT max(w.turn) + 1 FROM tenant_turn w) WHERE tenant = :tenant";

    private static final String LEASED = " WHERE id = :id AND state = 'RUNNING' AND attempts = :attempts";

    private final Database database;
    private final InstantSource clock;

    public JdbcJobQueue(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public List<IngestJob> lease(int max, Duration lease) {
        var now = clock.instant();
        var parameters = new HashMap<String, Object>();
        parameters.put("now", now.toEpochMilli());
        parameters.put("until", now.plus(lease).toEpochMilli());
        parameters.put("max", max);
        if (max < 1 || !isAnyReady(parameters)) {
            return List.of();
        }
        return database.write(jdbc -> lease(jdbc, parameters));
    }

    /// Asked of the readers, so that idle workers don't hold up the writer.
    private boolean isAnyReady(Map<String, Object> parameters) {
        return database.read(jdbc -> jdbc.sql(NEXT_TENANT)
                .params(parameters)
                .query(String.class)
                .optional()
                .isPresent());
    }

    /// Every round either hands out a job or ends a void one, so the rounds come to an end.
    private static List<IngestJob> lease(JdbcClient jdbc, Map<String, Object> parameters) {
        while (true) {
            var tenant =
                    jdbc.sql(NEXT_TENANT).params(parameters).query(String.class).optional();
            if (tenant.isEmpty()) {
                return List.of();
            }
            parameters.put("tenant", tenant.get());
            parameters.put(
                    "collection",
                    jdbc.sql(NEXT_COLLECTION)
                            .params(parameters)
                            .query(String.class)
                            .single());
            jdbc.sql(END_VOID).params(parameters).update();
            var leased = jdbc.sql(LEASE).params(parameters).query(JobTable::job).list();
            if (!leased.isEmpty()) {
                jdbc.sql(END_TURN).params(parameters).update();
                return leased.stream()
                        .sorted(Comparator.comparing(IngestJob::id))
                        .toList();
            }
        }
    }

    @Override
    public void extend(List<IngestJob> jobs, Duration lease) {
        database.change(jdbc -> {
            long until = clock.instant().plus(lease).toEpochMilli();
            for (var job : jobs) {
                jdbc.sql("UPDATE job SET leased_until = :until" + LEASED)
                        .params(leased(job))
                        .param("until", until)
                        .update();
            }
        });
    }

    @Override
    public void retry(IngestJob job, ErrorCode code, String detail, Duration after) {
        var now = clock.instant();
        database.change(jdbc -> jdbc.sql("""
                        UPDATE job SET state = 'WAITING', leased_until = 0, not_before = :notBefore, updated_at = :now,
                            error_code = :code, error_detail = :detail
                        """ + LEASED)
                .params(failed(job, code, detail, now))
                .param("notBefore", now.plus(after).toEpochMilli())
                .update());
    }

    @Override
    public void release(List<IngestJob> jobs) {
        database.change(jdbc -> {
            for (var job : jobs) {
                jdbc.sql(
                                "UPDATE job SET state = 'WAITING', leased_until = 0, attempts = attempts - 1, updated_at = :now"
                                        + LEASED)
                        .params(leased(job))
                        .param("now", clock.millis())
                        .update();
            }
        });
    }

    @Override
    public void bury(IngestJob job, ErrorCode code, String detail) {
        var now = clock.instant();
        var failure = failed(job, code, detail, now);
        database.change(jdbc -> {
            int buried = jdbc.sql("""
                            UPDATE job SET state = 'DEAD', leased_until = 0, updated_at = :now,
                                error_code = :code, error_detail = :detail
                            """ + LEASED).params(failure).update();
            if (buried > 0 && fail(jdbc, job, failure)) {
                removeDeletedPassages(jdbc, job, now);
            }
        });
    }

    /// Whether the document, still at the job's version, has failed with it.
    private static boolean fail(JdbcClient jdbc, IngestJob job, Map<String, Object> failure) {
        return jdbc.sql("""
                                UPDATE document SET state = 'FAILED', error_code = :code, error_detail = :detail
                                WHERE tenant = :tenant AND collection = :collection AND id = :document
                                    AND version = :version AND job_id = :id
                                """)
                        .params(failure)
                        .params(Rows.named(job.collection()))
                        .param("document", job.document().value())
                        .param("version", job.version())
                        .update()
                > 0;
    }

    /// A document that came back after a deletion made the DELETE job void, since its own passages were to replace the
    /// deleted ones. Now that there will be none, the deletion is due again.
    private void removeDeletedPassages(JdbcClient jdbc, IngestJob job, Instant now) {
        boolean due = jdbc.sql("""
                                SELECT count(*) FROM document d JOIN tombstone t
                                    ON t.tenant = d.tenant AND t.collection = d.collection AND t.document = d.id
                                WHERE d.tenant = :tenant AND d.collection = :collection AND d.id = :document
                                    AND d.text_hash IS NULL
                                """)
                        .params(Rows.named(job.collection()))
                        .param("document", job.document().value())
                        .query(Integer.class)
                        .single()
                > 0;
        if (due) {
            var id = database.ids().next(now);
            JobTable.add(jdbc, id, job.collection(), job.document(), job.version(), IngestJob.Kind.DELETE, now);
        }
    }

    private static Map<String, Object> leased(IngestJob job) {
        var row = new HashMap<String, Object>();
        row.put("id", job.id());
        row.put("attempts", job.attempts());
        return row;
    }

    private static Map<String, Object> failed(IngestJob job, ErrorCode code, String detail, Instant now) {
        var row = leased(job);
        row.put("code", code.wireName());
        row.put("detail", detail.substring(0, Math.min(detail.length(), MAX_DETAIL_CHARS)));
        row.put("now", now.toEpochMilli());
        return row;
    }

    @Override
    public Optional<IngestJob> find(TenantId tenant, String id) {
        return database.read(jdbc -> JobTable.find(jdbc, tenant.value(), id));
    }

    @Override
    public List<IngestJob> list(TenantId tenant, Optional<JobState> state, Optional<String> after, int limit) {
        var ofState = state.isPresent() ? " AND state = :state" : "";
        return database.read(jdbc -> jdbc.sql("SELECT * FROM job WHERE tenant = :tenant AND id > :after" + ofState
                        + " ORDER BY id LIMIT :limit")
                .param("tenant", tenant.value())
                .param("after", after.orElse(""))
                .param("state", state.map(JobState::name).orElse(""))
                .param("limit", Rows.page(limit))
                .query(JobTable::job)
                .list());
    }

    @Override
    public Optional<IngestJob> replay(TenantId tenant, String id) {
        return database.write(jdbc -> JobTable.find(jdbc, tenant.value(), id).map(job -> {
            if (job.state() != JobState.DEAD) {
                throw new PlimsollException(ErrorCode.CONFLICT, "only a dead job can be replayed");
            }
            return replay(jdbc, job);
        }));
    }

    private IngestJob replay(JdbcClient jdbc, IngestJob job) {
        var row = Rows.named(job.collection());
        row.put("id", job.id());
        row.put("document", job.document().value());
        row.put("version", job.version());
        row.put("now", clock.millis());
        jdbc.sql("""
                        UPDATE document SET state = 'PENDING', error_code = NULL, error_detail = NULL
                        WHERE tenant = :tenant AND collection = :collection AND id = :document
                            AND version = :version AND job_id = :id
                        """).params(row).update();
        return jdbc.sql("""
                        UPDATE job SET state = 'WAITING', attempts = 0, not_before = 0, updated_at = :now,
                            error_code = NULL, error_detail = NULL
                        WHERE id = :id RETURNING *
                        """).params(row).query(JobTable::job).single();
    }

    @Override
    public int recover() {
        return database.write(jdbc -> jdbc.sql(
                        "UPDATE job SET state = 'WAITING', leased_until = 0, updated_at = :now WHERE state = 'RUNNING'")
                .param("now", clock.millis())
                .update());
    }

    @Override
    public long depth() {
        return database.read(QueueLimit::depth);
    }
}
