package io.plimsoll.cache;

import io.plimsoll.request.RequestContext;
import java.time.Duration;
import java.util.Optional;

/// Where results are kept as bytes, in this process or in one that several nodes share. It is bounded and may lose
/// anything at any time; what it gives back is exactly what was put under that key.
///
/// An implementation that cannot be reached throws a `PlimsollException`, and waits no longer than the request's
/// deadline. Whoever asks then goes on without it.
public interface Cache {

    /// Keeps nothing.
    Cache NONE = new Cache() {
        @Override
        public Optional<byte[]> get(RequestContext context, CacheKey key) {
            return Optional.empty();
        }

        @Override
        public void put(RequestContext context, CacheKey key, byte[] value, Duration timeToLive) {}
    };

    /// The value, which nobody may write to.
    Optional<byte[]> get(RequestContext context, CacheKey key);

    /// Keeps the value in place of what was there, at most for the time given. The array is the cache's from then on.
    void put(RequestContext context, CacheKey key, byte[] value, Duration timeToLive);
}
