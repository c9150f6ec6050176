package io.plimsoll.server;

import io.plimsoll.cache.CacheArea;
import io.plimsoll.cache.CacheMeter;
import io.plimsoll.cache.CacheOutcome;
import io.plimsoll.cache.Saving;
import io.plimsoll.request.RequestContext;
import io.plimsoll.server.telemetry.CacheMeters;
import io.plimsoll.slo.Indicator;
import io.plimsoll.slo.ServiceEvents;
import io.plimsoll.slo.ServiceName;

/// Tells objectives how often rankings and answers come from a cache, beside the measurements. Vectors of questions
/// count for neither: nobody is spared a search by them.
final class CacheEvents implements CacheMeter {

    private final CacheMeters meters;
    private final ServiceEvents events;

    CacheEvents(CacheMeters meters, ServiceEvents events) {
        this.meters = meters;
        this.events = events;
    }

    @Override
    public void looked(RequestContext context, CacheArea area, CacheOutcome outcome) {
        meters.looked(context, area, outcome);
        switch (outcome) {
            case HIT, SHARED -> tell(context, area, true);
            case MISS, FAILED -> tell(context, area, false);
            case OFF, STALE -> {}
        }
    }

    private void tell(RequestContext context, CacheArea area, boolean hit) {
        switch (area) {
            case RANKING -> events.judged(context.tenant(), ServiceName.SEARCH, Indicator.CACHE_HITS, hit);
            case ANSWER -> events.judged(context.tenant(), ServiceName.ASK, Indicator.CACHE_HITS, hit);
            case EMBEDDING -> {}
        }
    }

    @Override
    public void saved(RequestContext context, String collection, CacheArea area, Saving saving) {
        meters.saved(context, collection, area, saving);
    }
}
