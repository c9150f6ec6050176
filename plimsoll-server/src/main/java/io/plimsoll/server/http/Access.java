package io.plimsoll.server.http;

import io.plimsoll.collection.CollectionName;
import io.plimsoll.tenant.Permission;
import io.plimsoll.tenant.Principal;
import java.util.Optional;
import org.springframework.http.HttpMethod;

/// One row of the table of [Routes].
///
/// @param permission what the principal needs; absent where no key is needed
/// @param where      it needs it
/// @param budget     how long the work may take where the request does not say
record Access(HttpMethod method, String pattern, Optional<Permission> permission, Where where, Budget budget) {

    enum Budget {
        SEARCH,
        ASK,
        INGEST
    }

    enum Where {
        /// On the whole tenant.
        TENANT,
        /// On the collection that the path names.
        COLLECTION,
        /// On some collection: the handler shows and changes what is of such collections alone.
        ANYWHERE
    }

    /// Throws `FORBIDDEN` where the principal lacks the permission, but `NOT_FOUND`, as for a collection that is not
    /// there, where it reaches nothing of it.
    ///
    /// @param collection that the path names
    void check(Principal principal, Optional<String> collection) {
        permission.ifPresent(needed -> {
            switch (where) {
                case TENANT -> principal.require(needed);
                case ANYWHERE -> principal.requireAnywhere(needed);
                case COLLECTION -> {
                    var name = new CollectionName(collection.orElseThrow()).value();
                    if (!principal.reaches(name)) {
                        throw ReachableCollections.notFound(name);
                    }
                    principal.require(needed, name);
                }
            }
        });
    }
}
