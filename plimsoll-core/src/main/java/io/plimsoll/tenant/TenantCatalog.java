package io.plimsoll.tenant;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The durable list of tenants.
public interface TenantCatalog {

    record Tenant(TenantId id, Instant createdAt) {}

    /// Creates the tenant if it is not there yet.
    Tenant put(TenantId id);

    Optional<Tenant> find(TenantId id);

    /// Tenants by name, after the given one.
    List<Tenant> list(Optional<TenantId> after, int limit);
}
