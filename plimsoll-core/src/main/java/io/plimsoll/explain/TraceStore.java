package io.plimsoll.explain;

import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The durable list of traces. They go with their collection and their tenant.
public interface TraceStore {

    /// A trace as it is kept.
    ///
    /// @param id sorts by age
    record Kept(String id, QueryTrace trace) {}

    /// How much is kept; what is older goes first.
    ///
    /// @param maxOfTenant      traces of each tenant
    /// @param maxBytesOfTenant of each tenant's traces
    /// @param maxBytes         of all traces
    /// @param keep             how long
    record Bounds(int maxOfTenant, long maxBytesOfTenant, long maxBytes, Duration keep) {}

    /// Adds traces and removes what is beyond the bounds, in one transaction. Those of collections that are gone are
    /// left out.
    void add(List<QueryTrace> traces, Bounds bounds);

    /// Removes what was asked before the given time.
    void expire(Instant before);

    /// A tenant's traces of one id, the latest first.
    ///
    /// @param principal of this one alone
    List<Kept> find(TenantId tenant, String traceId, Optional<String> principal, int limit);

    /// A tenant's traces, the latest first, beginning with the one before the given id.
    ///
    /// @param principal of this one alone
    List<Kept> list(TenantId tenant, Optional<String> principal, Optional<String> before, int limit);
}
