package io.plimsoll.tenancy;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.tenant.TenantId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The durable list of tenants. Of a name there is at most one that is ACTIVE or SUSPENDED; those that were deleted
/// stay on record. Every write is durable when it returns, and holds on every node from then on.
public interface TenantCatalog {

    /// Creates the tenant, as the next incarnation of its name, or changes the limits of the one there is.
    ///
    /// @param limits to be changed; an absent value takes the tenant's own limit away
    Tenant put(String name, Map<TenantLimit, Optional<Long>> limits, AuditEvent event);

    /// The tenant that has the name at present.
    Optional<Tenant> find(String name);

    /// By its id, in whatever state. One lookup by the primary key: every request asks.
    Optional<Tenant> find(TenantId id);

    /// All tenants that had the name, the newest first, at most 100.
    List<Tenant> history(String name);

    /// Tenants that have their names at present, by name, after the given one.
    List<Tenant> list(Optional<String> after, int limit);

    /// Refuses it everything from now on. Throws `CONFLICT` for `default`, which holds the operators' keys.
    Tenant suspend(TenantId id, AuditEvent event);

    Tenant resume(TenantId id, AuditEvent event);

    /// Takes the tenant away from everybody: its keys are gone and its name is free when this returns; what it had
    /// goes later. Throws `CONFLICT` for `default`.
    Tenant delete(TenantId id, AuditEvent event);

    TenantUsage usage(TenantId id);

    /// Adds tokens to what the tenant has used today.
    void spend(TenantId id, long tokens);

    long tokensToday(TenantId id);
}
