package io.plimsoll.access;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The durable list of API keys. Only a key's hash is kept: who reads the store cannot use what it finds.
public interface ApiKeys {

    /// @param id   names the key in lists, logs and for revocation
    /// @param hash SHA-256 of the whole key in lower-case hexadecimal digits
    record ApiKey(
            String id,
            TenantId tenant,
            AccessRole role,
            AccessLabels labels,
            Optional<Set<String>> collections,
            String hash,
            Instant createdAt) {

        public Principal principal() {
            return new Principal(tenant, id, role, labels, collections);
        }
    }

    /// Adds the key, or replaces the one of the same id.
    ///
    /// @param event written with the change
    void put(ApiKey key, AuditEvent event);

    /// The same on the server's own account.
    default void put(ApiKey key) {
        put(key, AuditEvent.bySystem(AuditAction.KEY_CREATE, key.tenant(), "key/" + key.id()));
    }

    Optional<ApiKey> findByHash(String hash);

    List<ApiKey> list(TenantId tenant);

    /// Whether there was such a key; it no longer works when this returns.
    boolean revoke(TenantId tenant, String id, AuditEvent event);

    default boolean revoke(TenantId tenant, String id) {
        return revoke(tenant, id, AuditEvent.bySystem(AuditAction.KEY_REVOKE, tenant, "key/" + id));
    }
}
