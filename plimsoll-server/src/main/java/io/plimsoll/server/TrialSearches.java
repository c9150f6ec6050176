package io.plimsoll.server;

import io.plimsoll.collection.Collection;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.engine.SearchRequest;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenancy.TenantCatalog;
import io.plimsoll.tenancy.TenantState;
import io.plimsoll.tenant.Principal;
import java.util.Optional;

/// Searches that nobody asked for, to see whether searches work again: for nothing in particular, in the first
/// collection
/// that there is.
final class TrialSearches {

    private static final int TENANTS = 20;

    private final SearchEngine engine;
    private final TenantCatalog tenants;
    private final CollectionCatalog collections;

    TrialSearches(SearchEngine engine, TenantCatalog tenants, CollectionCatalog collections) {
        this.engine = engine;
        this.tenants = tenants;
        this.collections = collections;
    }

    void byWords(RequestContext context) {
        any().ifPresent(collection -> engine.lexical(context, request(collection), "trial", Optional.empty()));
    }

    void byVector(RequestContext context) {
        any().ifPresent(collection -> {
            var vector = new float[collection.live().model().dimensions()];
            vector[0] = 1;
            engine.vector(context, request(collection), vector);
        });
    }

    private Optional<Collection> any() {
        return tenants.list(Optional.empty(), TENANTS).stream()
                .filter(tenant -> tenant.state() == TenantState.ACTIVE)
                .flatMap(tenant -> collections.list(tenant.id(), Optional.empty(), 1).stream())
                .filter(collection -> collection.live().damage().isEmpty())
                .findFirst();
    }

    private static SearchRequest request(Collection collection) {
        var key = collection.key();
        var scope = Principal.system(key.tenant()).scope(key.name().value());
        return new SearchRequest(collection.live(), scope, Optional.empty(), 1);
    }
}
