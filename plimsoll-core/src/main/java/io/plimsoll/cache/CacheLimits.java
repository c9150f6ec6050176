package io.plimsoll.cache;

import io.plimsoll.tenant.TenantId;
import java.time.Duration;

/// How long a tenant's results are kept, and how many. What makes a result useless is its key and its epoch; these
/// reclaim the room.
public interface CacheLimits {

    Duration timeToLive(TenantId tenant, CacheArea area);

    /// Of all areas together, on each node.
    long maxBytes(TenantId tenant);

    /// The same for every tenant.
    static CacheLimits of(Duration timeToLive, long maxBytes) {
        return new CacheLimits() {
            @Override
            public Duration timeToLive(TenantId tenant, CacheArea area) {
                return timeToLive;
            }

            @Override
            public long maxBytes(TenantId tenant) {
                return maxBytes;
            }
        };
    }
}
