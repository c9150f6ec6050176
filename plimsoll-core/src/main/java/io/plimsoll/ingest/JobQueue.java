package io.plimsoll.ingest;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The durable queue of ingestion work. Jobs enter it through [DocumentCatalog], in the transaction that makes them
/// necessary. Delivery is at least once: a job whose lease runs out is handed out again. Several processes may share
/// one queue.
public interface JobQueue {

    /// A worker that was silent for longer does not listen any more.
    Duration ALIVE_WITHIN = Duration.ofSeconds(45);

    /// Attempts of a job that are kept.
    int MAX_ATTEMPTS_KEPT = 20;

    /// Most jobs that one call replays or discards.
    int MAX_BULK = 10_000;

    /// Hands out up to `max` waiting jobs of one collection, oldest first, taking tenants in turn and the collections
    /// of each in turn. A collection whose model the worker does not run is left to others.
    ///
    /// A document whose worker ended without a word is suspect: that counts as a failure with `WORKER_LOST`, and
    /// the job is handed out alone and to a worker that has no other suspect. Who is handed a job that has used up
    /// its allowance this way gives it up.
    List<IngestJob> lease(Worker worker, int max, Duration lease);

    /// Prolongs the lease of jobs that are still being worked on.
    void extend(List<IngestJob> jobs, Duration lease);

    /// Puts a failed job back to be tried again after the given time.
    ///
    /// @param counted whether the failure uses up one of the job's attempts
    void retry(IngestJob job, ErrorCode code, String detail, Duration after, boolean counted);

    /// Puts leased jobs back as if they had not been begun.
    void release(List<IngestJob> jobs);

    /// Gives up on a job; its document keeps the passages it had.
    void bury(IngestJob job, ErrorCode code, String detail);

    Optional<IngestJob> find(TenantId tenant, String id);

    /// The job with its history and why it waits.
    Optional<JobInspection> inspect(TenantId tenant, String id);

    /// Why each of a tenant's jobs waits, by the job's id; those that don't wait are not in it.
    Map<String, StallReason> stalls(TenantId tenant, List<IngestJob> jobs);

    /// Jobs by id, which is by age.
    List<IngestJob> list(JobSelection selection, Optional<String> after, int limit);

    /// Makes a dead job wait again, with all its attempts before it; absent where there is no such job, `CONFLICT`
    /// where it is not dead.
    Optional<IngestJob> replay(TenantId tenant, String id, AuditEvent event);

    default Optional<IngestJob> replay(TenantId tenant, String id) {
        return replay(tenant, id, AuditEvent.bySystem(AuditAction.JOB_REPLAY, tenant, "job/" + id));
    }

    /// Replays the oldest dead jobs among these; returns how many.
    ///
    /// @param limit at most [#MAX_BULK]
    int replayAll(JobSelection selection, int limit, AuditEvent event);

    default int replayAll(JobSelection selection, int limit) {
        return replayAll(selection, limit, AuditEvent.bySystem(AuditAction.JOB_REPLAY, selection.tenant(), "jobs"));
    }

    /// Forgets a dead job for good. Its document keeps the passages of an earlier version, if it has any, and stays
    /// FAILED. Absent where there is no such job; `CONFLICT` where it is not dead, or is a deletion: those must
    /// not be forgotten.
    Optional<IngestJob> discard(TenantId tenant, String id, AuditEvent event);

    default Optional<IngestJob> discard(TenantId tenant, String id) {
        return discard(tenant, id, AuditEvent.bySystem(AuditAction.JOB_DISCARD, tenant, "job/" + id));
    }

    /// Discards the oldest dead jobs among these but deletions; returns how many, or would be.
    ///
    /// @param limit  at most [#MAX_BULK]
    /// @param dryRun changes nothing
    int discardAll(JobSelection selection, int limit, boolean dryRun, AuditEvent event);

    default int discardAll(JobSelection selection, int limit, boolean dryRun) {
        var event = AuditEvent.bySystem(AuditAction.JOB_DISCARD, selection.tenant(), "jobs");
        return discardAll(selection, limit, dryRun, event);
    }

    /// Makes jobs wait again that ran in a process that is gone, and counts that as their failure; called once before
    /// any work begins.
    int recover();

    /// Jobs that wait or run, of all tenants.
    long depth();

    /// Notes that the worker is alive.
    void beat(WorkerBeat beat);

    /// Notes that the worker has ended in good order.
    void leave(Worker worker);

    /// Waiting jobs nobody listens to, of at most 1,000 tenants.
    List<OrphanedJobs> orphans();

    /// Forgets jobs that have been done for so long and workers that are gone; returns the number of jobs, which is
    /// `limit` where there may be more.
    int prune(Duration doneFor, int limit);
}
