package io.plimsoll.server.http;

import io.plimsoll.access.ApiKeys;
import io.plimsoll.access.TenantCatalog;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

final class MemoryKeys implements ApiKeys {

    private final Map<String, ApiKey> keys = new ConcurrentHashMap<>();
    final TenantCatalog tenants = new Tenants();

    @Override
    public void put(ApiKey key, AuditEvent event) {
        keys.put(key.id(), key);
    }

    @Override
    public Optional<ApiKey> findByHash(String hash) {
        return keys.values().stream().filter(key -> key.hash().equals(hash)).findFirst();
    }

    @Override
    public List<ApiKey> list(TenantId tenant) {
        return keys.values().stream().filter(key -> key.tenant().equals(tenant)).toList();
    }

    @Override
    public boolean revoke(TenantId tenant, String id, AuditEvent event) {
        return list(tenant).stream().anyMatch(key -> key.id().equals(id)) && keys.remove(id) != null;
    }

    private static final class Tenants implements TenantCatalog {

        private final Map<TenantId, Tenant> tenants = new ConcurrentSkipListMap<>();

        @Override
        public Tenant put(TenantId id, AuditEvent event) {
            return tenants.computeIfAbsent(id, unused -> new Tenant(id, Instant.EPOCH));
        }

        @Override
        public Optional<Tenant> find(TenantId id) {
            return Optional.ofNullable(tenants.get(id));
        }

        @Override
        public List<Tenant> list(Optional<TenantId> after, int limit) {
            return tenants.values().stream()
                    .filter(tenant ->
                            after.map(id -> tenant.id().compareTo(id) > 0).orElse(true))
                    .limit(limit)
                    .toList();
        }
    }
}
