package io.plimsoll.ingest;

import io.plimsoll.tenant.TenantId;
import java.util.Optional;
import java.util.Set;

/// Some of a tenant's jobs.
///
/// @param collections the names of the only collections meant; absent for all
/// @param code        the wire name of the last failure
public record JobSelection(
        TenantId tenant, Optional<JobState> state, Optional<Set<String>> collections, Optional<String> code) {

    public JobSelection {
        collections = collections.map(Set::copyOf);
    }

    /// All jobs of the tenant.
    public static JobSelection of(TenantId tenant) {
        return new JobSelection(tenant, Optional.empty(), Optional.empty(), Optional.empty());
    }

    public JobSelection in(JobState only) {
        return new JobSelection(tenant, Optional.of(only), collections, code);
    }
}
