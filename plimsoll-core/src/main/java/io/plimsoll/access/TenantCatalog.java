package io.plimsoll.access;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The durable list of tenants.
public interface TenantCatalog {

    record Tenant(TenantId id, Instant createdAt) {}

    /// Creates the tenant if it is not there yet.
    ///
    /// @param event written with the change, if there is one
    Tenant put(TenantId id, AuditEvent event);

    /// The same on the server's own account.
    default Tenant put(TenantId id) {
        return put(id, AuditEvent.bySystem(AuditAction.TENANT_CREATE, id, "tenant/" + id));
    }

    Optional<Tenant> find(TenantId id);

    /// Tenants by name, after the given one.
    List<Tenant> list(Optional<TenantId> after, int limit);
}
