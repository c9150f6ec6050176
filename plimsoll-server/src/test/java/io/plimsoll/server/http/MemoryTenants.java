package io.plimsoll.server.http;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenancy.Tenant;
import io.plimsoll.tenancy.TenantCatalog;
import io.plimsoll.tenancy.TenantLimit;
import io.plimsoll.tenancy.TenantLimits;
import io.plimsoll.tenancy.TenantState;
import io.plimsoll.tenancy.TenantUsage;
import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/// Tenants that are made, suspended and resumed; their deletion is tested on the real store.
final class MemoryTenants implements TenantCatalog {

    private final Map<TenantId, Tenant> tenants = new ConcurrentSkipListMap<>();

    void add(TenantId id) {
        tenants.put(id, new Tenant(id, TenantState.ACTIVE, TenantLimits.NONE, Instant.EPOCH, Optional.empty()));
    }

    @Override
    public Tenant put(String name, Map<TenantLimit, Optional<Long>> limits, AuditEvent event) {
        var id = new TenantId(name);
        var own = find(id).map(Tenant::limits).orElse(TenantLimits.NONE).with(limits);
        return kept(new Tenant(id, TenantState.ACTIVE, own, Instant.EPOCH, Optional.empty()));
    }

    private Tenant kept(Tenant tenant) {
        tenants.put(tenant.id(), tenant);
        return tenant;
    }

    @Override
    public Optional<Tenant> find(String name) {
        return find(new TenantId(name));
    }

    @Override
    public Optional<Tenant> find(TenantId id) {
        return Optional.ofNullable(tenants.get(id));
    }

    @Override
    public List<Tenant> history(String name) {
        return find(name).stream().toList();
    }

    @Override
    public List<Tenant> list(Optional<String> after, int limit) {
        return tenants.values().stream()
                .filter(tenant -> tenant.id().name().compareTo(after.orElse("")) > 0)
                .limit(limit)
                .toList();
    }

    @Override
    public Tenant suspend(TenantId id, AuditEvent event) {
        return moved(id, TenantState.SUSPENDED);
    }

    @Override
    public Tenant resume(TenantId id, AuditEvent event) {
        return moved(id, TenantState.ACTIVE);
    }

    private Tenant moved(TenantId id, TenantState to) {
        var tenant = find(id).orElseThrow();
        return kept(new Tenant(id, to, tenant.limits(), tenant.createdAt(), Optional.empty()));
    }

    @Override
    public Tenant delete(TenantId id, AuditEvent event) {
        throw new PlimsollException(ErrorCode.CONFLICT, "deletion is tested on the real store");
    }

    @Override
    public TenantUsage usage(TenantId id) {
        return new TenantUsage(0, 0, 0, 0, 0);
    }

    @Override
    public void spend(TenantId id, long tokens) {}

    @Override
    public long tokensToday(TenantId id) {
        return 0;
    }
}
