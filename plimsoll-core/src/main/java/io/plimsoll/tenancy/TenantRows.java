package io.plimsoll.tenancy;

import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What is left in the metadata of tenants that were deleted.
public interface TenantRows {

    /// Rows that one call of [#remove] removes at most.
    int MAX_ROWS = 5_000;

    /// Tenants that are DELETING, and after them those that are DELETED since the given time, the latest first.
    List<Tenant> leaving(Instant deletedSince, int limit);

    /// The rows that the tenant has, by table; what a removal would take away.
    Map<String, Long> count(TenantId tenant);

    /// Drops the tenant's jobs that wait; returns how many run, which nobody can begin again.
    int dropJobs(TenantId tenant);

    /// Removes some of the tenant's rows and counts them; false where there were none. Throws `CONFLICT` unless the
    /// tenant was deleted.
    boolean remove(TenantId tenant);

    /// Notes that a removal has come to this step; with [Tenant.Step#NONE] it has ended.
    void reached(TenantId tenant, Tenant.Step step);
}
