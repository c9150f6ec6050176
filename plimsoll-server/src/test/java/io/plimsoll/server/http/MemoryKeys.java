package io.plimsoll.server.http;

import io.plimsoll.access.ApiKeys;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.tenant.TenantId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

final class MemoryKeys implements ApiKeys {

    private final Map<String, ApiKey> keys = new ConcurrentHashMap<>();
    final MemoryTenants tenants = new MemoryTenants();

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
}
