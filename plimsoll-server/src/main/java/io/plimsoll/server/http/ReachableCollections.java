package io.plimsoll.server.http;

import io.plimsoll.collection.Collection;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.RequestContext;

/// Collections as one principal sees them: one it does not reach is not there.
final class ReachableCollections {

    private final CollectionCatalog catalog;

    ReachableCollections(CollectionCatalog catalog) {
        this.catalog = catalog;
    }

    Collection require(RequestContext context, String name) {
        return catalog.find(key(context, name)).orElseThrow(() -> notFound(name));
    }

    /// The key of a collection that need not exist.
    static CollectionKey key(RequestContext context, String name) {
        var key = new CollectionKey(context.tenant(), new CollectionName(name));
        if (!context.principal().reaches(name)) {
            throw notFound(name);
        }
        return key;
    }

    static PlimsollException notFound(String name) {
        return new PlimsollException(ErrorCode.NOT_FOUND, "there is no collection '" + name + "'");
    }
}
