package io.plimsoll.server;

import io.plimsoll.cache.CacheArea;
import io.plimsoll.cache.CacheMeter;
import io.plimsoll.cache.CacheOutcome;
import io.plimsoll.cache.Saving;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.request.RequestContext;
import io.plimsoll.usage.UsageAccount;

/// Tells the account what models were not called for, and another meter everything.
record AvoidedCalls(CacheMeter other, UsageAccount account) implements CacheMeter {

    @Override
    public void looked(RequestContext context, CacheArea area, CacheOutcome outcome) {
        other.looked(context, area, outcome);
    }

    @Override
    public void saved(RequestContext context, String collection, CacheArea area, Saving saving) {
        other.saved(context, collection, area, saving);
        var key = new CollectionKey(context.tenant(), new CollectionName(collection));
        saving.model().ifPresent(model -> account.avoided(context, key, model, saving.usage()));
    }
}
