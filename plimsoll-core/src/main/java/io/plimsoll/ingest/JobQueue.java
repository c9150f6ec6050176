package io.plimsoll.ingest;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The durable queue of ingestion work. Jobs enter it through [DocumentCatalog], in the transaction that makes them
/// necessary. Delivery is at least once: a job whose lease runs out is handed out again.
public interface JobQueue {

    /// Hands out up to `max` waiting jobs of one collection, oldest first, taking tenants in turn.
    List<IngestJob> lease(int max, Duration lease);

    /// Prolongs the lease of jobs that are still being worked on.
    void extend(List<IngestJob> jobs, Duration lease);

    /// Puts a failed job back to be tried again after the given time.
    void retry(IngestJob job, ErrorCode code, String detail, Duration after);

    /// Puts leased jobs back as if they had not been begun.
    void release(List<IngestJob> jobs);

    /// Gives up on a job; its document keeps the passages it had.
    void bury(IngestJob job, ErrorCode code, String detail);

    Optional<IngestJob> find(TenantId tenant, String id);

    /// A tenant's jobs by id, which is by age.
    List<IngestJob> list(TenantId tenant, Optional<JobState> state, Optional<String> after, int limit);

    /// Makes a dead job wait again; absent where there is no such job, `CONFLICT` where it is not dead.
    Optional<IngestJob> replay(TenantId tenant, String id);

    /// Makes jobs that were running when the process died wait again; called once before any work begins.
    int recover();

    /// Jobs that wait or run, of all tenants.
    long depth();
}
