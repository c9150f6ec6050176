package io.plimsoll.cache;

import io.plimsoll.request.RequestContext;

/// Where caches report what came of each look. Never throws.
public interface CacheMeter {

    /// Counts nothing.
    CacheMeter NONE = new CacheMeter() {
        @Override
        public void looked(RequestContext context, CacheArea area, CacheOutcome outcome) {}

        @Override
        public void saved(RequestContext context, String collection, CacheArea area, Saving saving) {}
    };

    void looked(RequestContext context, CacheArea area, CacheOutcome outcome);

    /// A result was served without being computed.
    void saved(RequestContext context, String collection, CacheArea area, Saving saving);
}
