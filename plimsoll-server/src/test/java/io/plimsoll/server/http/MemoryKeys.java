package io.plimsoll.server.http;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.identity.ApiKeys;
import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

final class MemoryKeys implements ApiKeys {

    private final Map<String, ApiKey> keys = new ConcurrentHashMap<>();
    final MemoryTenants tenants = new MemoryTenants();
    final List<AuditEvent> events = new CopyOnWriteArrayList<>();
    final Map<KeyName, Instant> used = new ConcurrentHashMap<>();
    final AtomicInteger lookups = new AtomicInteger();

    @Override
    public void put(ApiKey key, AuditEvent event) {
        keys.put(key.id(), key);
        events.add(event);
    }

    @Override
    public Optional<ApiKey> findByHash(String hash, Instant now) {
        lookups.incrementAndGet();
        return keys.values().stream().filter(key -> key.admits(hash, now)).findFirst();
    }

    @Override
    public Optional<ApiKey> find(KeyName name) {
        return Optional.ofNullable(keys.get(name.id())).filter(key -> key.name().equals(name));
    }

    @Override
    public List<ApiKey> list(TenantId tenant) {
        return keys.values().stream().filter(key -> key.tenant().equals(tenant)).toList();
    }

    @Override
    public Optional<ApiKey> rotate(KeyName name, String newHash, Instant oldUntil, AuditEvent event) {
        return find(name).map(old -> {
            var key = new ApiKey(
                    old.id(),
                    old.tenant(),
                    old.role(),
                    old.labels(),
                    old.collections(),
                    newHash,
                    old.createdAt(),
                    old.expiresAt(),
                    old.lastUsedAt(),
                    Optional.of(new Outgoing(old.hash(), oldUntil)));
            put(key, event);
            return key;
        });
    }

    @Override
    public boolean revoke(KeyName name, AuditEvent event) {
        boolean gone = find(name).isPresent() && keys.remove(name.id()) != null;
        if (gone) {
            events.add(event);
        }
        return gone;
    }

    @Override
    public void used(Map<KeyName, Instant> uses) {
        used.putAll(uses);
    }
}
