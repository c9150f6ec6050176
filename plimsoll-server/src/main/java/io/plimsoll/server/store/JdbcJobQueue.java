package io.plimsoll.server.store;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.ingest.IngestJob;
import io.plimsoll.ingest.JobInspection;
import io.plimsoll.ingest.JobQueue;
import io.plimsoll.ingest.JobSelection;
import io.plimsoll.ingest.OrphanedJobs;
import io.plimsoll.ingest.StallReason;
import io.plimsoll.ingest.Worker;
import io.plimsoll.ingest.WorkerBeat;
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

    private static final String LEASED = " WHERE id = :id AND state = 'RUNNING' AND attempts = :attempts";

    private final Database database;
    private final InstantSource clock;
    private final DeadJobs dead;

    public JdbcJobQueue(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
        this.dead = new DeadJobs(database, clock);
    }

    @Override
    public List<IngestJob> lease(Worker worker, int max, Duration lease) {
        if (max < 1) {
            return List.of();
        }
        var leases = new JobLeases(database, worker, clock.instant(), lease, max);
        return leases.isAnyReady() ? database.write(Lock.QUEUE, leases::take) : List.of();
    }

    @Override
    public void extend(List<IngestJob> jobs, Duration lease) {
        database.change(List.of(), jdbc -> {
            long until = clock.instant().plus(lease).toEpochMilli();
            for (var job : byId(jobs)) {
                jdbc.sql("UPDATE job SET leased_until = :until" + LEASED)
                        .params(leased(job))
                        .param("until", until)
                        .update();
            }
        });
    }

    /// In the order in which every transaction changes several jobs.
    private static List<IngestJob> byId(List<IngestJob> jobs) {
        return jobs.stream().sorted(Comparator.comparing(IngestJob::id)).toList();
    }

    @Override
    public void retry(IngestJob job, ErrorCode code, String detail, Duration after, boolean counted) {
        var now = clock.instant();
        var count = counted ? "failures = failures + 1, setbacks = 0" : "setbacks = setbacks + 1";
        database.change(List.of(), jdbc -> {
            int waiting = jdbc.sql("UPDATE job SET state = 'WAITING', leased_until = 0, not_before = :notBefore, "
                            + "updated_at = :now, error_code = :code, error_detail = :detail, " + count + LEASED)
                    .params(failed(job, code, detail, now))
                    .param("notBefore", now.plus(after).toEpochMilli())
                    .update();
            if (waiting > 0) {
                AttemptTable.fail(jdbc, job, code.wireName(), bounded(detail), now);
            }
        });
    }

    @Override
    public void release(List<IngestJob> jobs) {
        database.change(List.of(), jdbc -> byId(jobs).forEach(job -> JobTable.waitAgain(jdbc, job, clock.instant())));
    }

    @Override
    public void bury(IngestJob job, ErrorCode code, String detail) {
        var now = clock.instant();
        var failure = failed(job, code, detail, now);
        database.change(Lock.collection(job.collection()), jdbc -> {
            int buried = jdbc.sql("""
                            UPDATE job SET state = 'DEAD', leased_until = 0, updated_at = :now,
                                error_code = :code, error_detail = :detail, failures = failures + 1
                            """ + LEASED).params(failure).update();
            if (buried > 0) {
                AttemptTable.fail(jdbc, job, code.wireName(), bounded(detail), now);
                if (fail(jdbc, job, failure)) {
                    removeDeletedPassages(jdbc, job, now);
                }
            }
        });
    }

    /// Whether the document, still at the job's version, has failed with it.
    private static boolean fail(JdbcClient jdbc, IngestJob job, Map<String, Object> failure) {
        return jdbc.sql("UPDATE document SET state = 'FAILED', error_code = :code, error_detail = :detail "
                                + JobTable.ITS_DOCUMENT)
                        .params(failure)
                        .params(JobTable.about(job))
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
        row.put("detail", bounded(detail));
        row.put("now", now.toEpochMilli());
        return row;
    }

    private static String bounded(String detail) {
        return detail.substring(0, Math.min(detail.length(), MAX_DETAIL_CHARS));
    }

    @Override
    public Optional<IngestJob> find(TenantId tenant, String id) {
        return database.read(jdbc -> JobTable.find(jdbc, tenant.value(), id));
    }

    @Override
    public Optional<JobInspection> inspect(TenantId tenant, String id) {
        return database.read(jdbc -> JobTable.find(jdbc, tenant.value(), id)
                .map(job -> new JobInspection(
                        job,
                        AttemptTable.list(jdbc, id),
                        JobTable.payload(jdbc, job),
                        Optional.ofNullable(stalls(jdbc, tenant, List.of(job)).get(id)))));
    }

    @Override
    public Map<String, StallReason> stalls(TenantId tenant, List<IngestJob> jobs) {
        return database.read(jdbc -> stalls(jdbc, tenant, jobs));
    }

    private Map<String, StallReason> stalls(JdbcClient jdbc, TenantId tenant, List<IngestJob> jobs) {
        var waiting = Stalls.waiting(jdbc, jobs);
        return waiting.isEmpty() ? Map.of() : new Stalls(jdbc, clock.instant()).of(tenant, waiting);
    }

    @Override
    public List<IngestJob> list(JobSelection selection, Optional<String> after, int limit) {
        return database.read(jdbc -> JobTable.list(jdbc, selection, false, after, Rows.page(limit)));
    }

    @Override
    public Optional<IngestJob> replay(TenantId tenant, String id, AuditEvent event) {
        return dead.replay(tenant, id, event);
    }

    @Override
    public int replayAll(JobSelection selection, int limit, AuditEvent event) {
        return dead.replayAll(selection, limit, event);
    }

    @Override
    public Optional<IngestJob> discard(TenantId tenant, String id, AuditEvent event) {
        return dead.discard(tenant, id, event);
    }

    @Override
    public int discardAll(JobSelection selection, int limit, boolean dryRun, AuditEvent event) {
        return dead.discardAll(selection, limit, dryRun, event);
    }

    /// The embedded database has had no process but the former one; a shared one tells by their beats which are gone.
    @Override
    public int recover() {
        var gone = database.isShared()
                ? " AND NOT EXISTS (SELECT 1 FROM worker w WHERE w.id = job.worker AND w.beat_at >= :aliveSince)"
                : "";
        return database.write(Lock.QUEUE, jdbc -> {
            var now = clock.instant();
            var ids = jdbc.sql("UPDATE job SET " + LostLeases.COUNTED + " WHERE state = 'RUNNING'" + gone
                            + " RETURNING id")
                    .param("now", now.toEpochMilli())
                    .param("aliveSince", WorkerTable.aliveSince(now))
                    .query(Rows::id)
                    .list();
            AttemptTable.lose(jdbc, ids, "the process ended", now);
            if (!database.isShared()) {
                jdbc.sql("DELETE FROM worker").update();
            }
            return ids.size();
        });
    }

    @Override
    public long depth() {
        return database.read(QueueLimit::depth);
    }

    @Override
    public void beat(WorkerBeat beat) {
        database.change(List.of(), jdbc -> WorkerTable.beat(jdbc, beat, clock.instant()));
    }

    @Override
    public void leave(Worker worker) {
        database.change(List.of(), jdbc -> WorkerTable.leave(jdbc, worker.id()));
    }

    @Override
    public List<OrphanedJobs> orphans() {
        return database.read(jdbc -> new Stalls(jdbc, clock.instant()).orphans());
    }

    @Override
    public int prune(Duration doneFor, int limit) {
        var now = clock.instant();
        return database.write(List.of(), jdbc -> {
            WorkerTable.forgetSilent(jdbc, now);
            return JobTable.forgetDone(jdbc, now.minus(doneFor), Rows.page(limit), database.skipLocked());
        });
    }
}
