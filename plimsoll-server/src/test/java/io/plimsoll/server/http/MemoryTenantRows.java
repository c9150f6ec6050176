package io.plimsoll.server.http;

import io.plimsoll.tenancy.Tenant;
import io.plimsoll.tenancy.TenantRows;
import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Of tenants that nobody deletes.
final class MemoryTenantRows implements TenantRows {

    @Override
    public List<Tenant> leaving(Instant deletedSince, int limit) {
        return List.of();
    }

    @Override
    public Map<String, Long> count(TenantId tenant) {
        return Map.of("document", 2L);
    }

    @Override
    public int dropJobs(TenantId tenant) {
        return 0;
    }

    @Override
    public boolean remove(TenantId tenant) {
        return false;
    }

    @Override
    public void reached(TenantId tenant, Tenant.Step step) {}
}
