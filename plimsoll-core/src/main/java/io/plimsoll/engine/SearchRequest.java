package io.plimsoll.engine;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.AccessScope;
import java.util.Optional;

/// Where to search, what may be seen, and how much of it is wanted. It cannot be made without an [AccessScope].
///
/// @param limit most hits wanted
public record SearchRequest(IndexGeneration generation, AccessScope scope, Optional<Filter> filter, int limit) {

    public static final int MAX_LIMIT = 1_000;

    public SearchRequest {
        if (!generation.collection().tenant().equals(scope.tenant())
                || !generation.collection().name().value().equals(scope.collection())) {
            throw new PlimsollException(
                    ErrorCode.INTERNAL, "a scope of one tenant and collection met an index of another");
        }
        if (limit < 1 || limit > MAX_LIMIT) {
            throw PlimsollException.invalidField("k", "k is between 1 and " + MAX_LIMIT);
        }
        filter = filter.map(Filter::bounded);
    }
}
