package io.plimsoll.server.resilience;

import io.plimsoll.cache.Cache;
import io.plimsoll.cache.CacheKey;
import io.plimsoll.request.CallGuard;
import io.plimsoll.request.RequestContext;
import java.time.Duration;
import java.util.Optional;

/// A cache that is left alone while it fails: whoever asks goes on without it at once.
public final class GuardedCache implements Cache {

    private final Cache cache;
    private final CallGuard guard;

    public GuardedCache(Cache cache, CallGuard guard) {
        this.cache = cache;
        this.guard = guard;
    }

    @Override
    public Optional<byte[]> get(RequestContext context, CacheKey key) {
        return guard.call(context, () -> cache.get(context, key));
    }

    @Override
    public void put(RequestContext context, CacheKey key, byte[] value, Duration timeToLive) {
        var unused = guard.call(context, () -> {
            cache.put(context, key, value, timeToLive);
            return true;
        });
    }
}
