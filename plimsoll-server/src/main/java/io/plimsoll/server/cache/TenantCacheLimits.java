package io.plimsoll.server.cache;

import io.plimsoll.cache.CacheArea;
import io.plimsoll.cache.CacheLimits;
import io.plimsoll.tenancy.Tenant;
import io.plimsoll.tenancy.TenantCatalog;
import io.plimsoll.tenancy.TenantLimit;
import io.plimsoll.tenancy.TenantLimits;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/// How long and how many, by the settings and by what operators set for single tenants.
public final class TenantCacheLimits implements CacheLimits {

    private final TenantCatalog tenants;
    private final TenantLimits defaults;
    private final Map<CacheArea, Duration> timesToLive;
    private final long maxBytes;

    /// @param defaults    of tenants without limits of their own
    /// @param timesToLive of each area; a tenant's limit may make it shorter
    /// @param maxBytes    of a tenant for which nothing is set
    public TenantCacheLimits(
            TenantCatalog tenants, TenantLimits defaults, Map<CacheArea, Duration> timesToLive, long maxBytes) {
        this.tenants = tenants;
        this.defaults = defaults;
        this.timesToLive = Map.copyOf(timesToLive);
        this.maxBytes = maxBytes;
    }

    @Override
    public Duration timeToLive(TenantId tenant, CacheArea area) {
        var life = Objects.requireNonNull(timesToLive.get(area), "each area has one");
        var most = of(tenant).get(TenantLimit.CACHE_SECONDS);
        return most.isPresent() && most.getAsLong() < life.toSeconds() ? Duration.ofSeconds(most.getAsLong()) : life;
    }

    @Override
    public long maxBytes(TenantId tenant) {
        return of(tenant).get(TenantLimit.CACHE_BYTES).orElse(maxBytes);
    }

    private TenantLimits of(TenantId tenant) {
        return tenants.find(tenant)
                .map(Tenant::limits)
                .orElse(TenantLimits.NONE)
                .or(defaults);
    }
}
