package io.plimsoll.server.store;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.ingest.DocumentCatalog;
import io.plimsoll.ingest.IngestJob;
import io.plimsoll.ingest.JobQueue;
import io.plimsoll.ingest.JobSelection;
import io.plimsoll.ingest.JobState;
import io.plimsoll.tenant.TenantId;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The dead-letter queue: jobs that were given up, to be begun anew or forgotten.
final class DeadJobs {

    /// Jobs of one transaction, so that other writers get their turn.
    private static final int SLICE = 500;

    private final Database database;
    private final InstantSource clock;

    DeadJobs(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    Optional<IngestJob> replay(TenantId tenant, String id, AuditEvent event) {
        return changeOne(tenant, id, event, (jdbc, job) -> replay(jdbc, job))
                .flatMap(job -> database.read(jdbc -> JobTable.find(jdbc, tenant.value(), id)));
    }

    Optional<IngestJob> discard(TenantId tenant, String id, AuditEvent event) {
        return changeOne(tenant, id, event, (jdbc, job) -> {
            if (job.kind() == IngestJob.Kind.DELETE) {
                throw new PlimsollException(
                        ErrorCode.CONFLICT, "a deletion cannot be discarded, since it was promised; replay it");
            }
            return discard(jdbc, job);
        });
    }

    private Optional<IngestJob> changeOne(
            TenantId tenant, String id, AuditEvent event, BiPredicate<JdbcClient, IngestJob> change) {
        var found = database.read(jdbc -> JobTable.find(jdbc, tenant.value(), id));
        return found.flatMap(seen -> database.write(
                Lock.collection(seen.collection()),
                jdbc -> JobTable.find(jdbc, tenant.value(), id).map(job -> {
                    if (job.state() != JobState.DEAD || !change.test(jdbc, job)) {
                        throw new PlimsollException(
                                ErrorCode.CONFLICT,
                                "only a dead job can be replayed or discarded, and this one is " + job.state());
                    }
                    tell(jdbc, event, job);
                    return job;
                })));
    }

    private void tell(JdbcClient jdbc, AuditEvent event, IngestJob job) {
        var about = event.about("job/" + job.id())
                .with("document", DocumentCatalog.object(job.collection(), job.document()));
        database.audit().append(jdbc, about, clock.instant());
    }

    int replayAll(JobSelection selection, int limit, AuditEvent event) {
        return changeAll(selection.in(JobState.DEAD), false, limit, event, this::replay);
    }

    int discardAll(JobSelection selection, int limit, boolean dryRun, AuditEvent event) {
        var dead = selection.in(JobState.DEAD);
        return dryRun
                ? database.read(jdbc -> JobTable.count(jdbc, dead, true, bounded(limit)))
                : changeAll(dead, true, limit, event, this::discard);
    }

    private static int bounded(int limit) {
        return Math.clamp(limit, 0, JobQueue.MAX_BULK);
    }

    private int changeAll(
            JobSelection dead,
            boolean indexingOnly,
            int limit,
            AuditEvent event,
            BiPredicate<JdbcClient, IngestJob> change) {
        int changed = 0;
        Optional<String> after = Optional.empty();
        while (changed < bounded(limit)) {
            int wanted = Math.min(SLICE, bounded(limit) - changed);
            var cursor = after;
            var jobs = database.read(jdbc -> JobTable.list(jdbc, dead, indexingOnly, cursor, wanted));
            if (jobs.isEmpty()) {
                break;
            }
            changed += database.write(locks(jobs), jdbc -> changed(jdbc, jobs, event, change));
            after = Optional.of(jobs.getLast().id());
        }
        return changed;
    }

    private static Set<Lock> locks(List<IngestJob> jobs) {
        return jobs.stream().map(job -> Lock.collection(job.collection())).collect(Collectors.toSet());
    }

    private int changed(
            JdbcClient jdbc, List<IngestJob> jobs, AuditEvent event, BiPredicate<JdbcClient, IngestJob> change) {
        int changed = 0;
        for (var job : jobs) {
            if (change.test(jdbc, job)) {
                tell(jdbc, event, job);
                changed++;
            }
        }
        return changed;
    }

    private boolean replay(JdbcClient jdbc, IngestJob job) {
        var row = JobTable.about(job);
        row.put("now", clock.millis());
        int replayed = jdbc.sql("""
                        UPDATE job SET state = 'WAITING', failures = 0, setbacks = 0, not_before = 0, updated_at = :now,
                            error_code = NULL, error_detail = NULL
                        WHERE id = :id AND state = 'DEAD'
                        """).params(row).update();
        if (replayed > 0) {
            jdbc.sql("UPDATE document SET state = 'PENDING', error_code = NULL, error_detail = NULL "
                            + JobTable.ITS_DOCUMENT)
                    .params(row)
                    .update();
        }
        return replayed > 0;
    }

    private boolean discard(JdbcClient jdbc, IngestJob job) {
        var row = JobTable.about(job);
        int discarded = jdbc.sql("DELETE FROM job WHERE id = :id AND state = 'DEAD' AND kind = 'INDEX'")
                .params(row)
                .update();
        if (discarded > 0) {
            jdbc.sql("UPDATE document SET error_detail = 'discarded; it had failed: ' || coalesce(error_detail, '') "
                            + JobTable.ITS_DOCUMENT + " AND state = 'FAILED'")
                    .params(row)
                    .update();
        }
        return discarded > 0;
    }
}
