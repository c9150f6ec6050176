package io.plimsoll.access;

import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.Authority;
import io.plimsoll.tenant.Names;
import io.plimsoll.tenant.TenantId;
import java.util.Optional;
import java.util.Set;

/// A role, given to somebody.
///
/// @param collection where it holds; absent for the whole tenant
public record Grant(TenantId tenant, Grantee to, AccessRole role, Optional<String> collection) {

    public Grant {
        collection.ifPresent(name -> Names.check("collection", name));
        if (collection.isPresent() && !role.isOfCollections()) {
            throw PlimsollException.invalidField(
                    "collection", "the role '" + role.wireName() + "' holds for a whole tenant, not on a collection");
        }
    }

    Authority authority() {
        return collection.map(name -> Authority.of(role, Set.of(name))).orElseGet(() -> Authority.of(role));
    }

    /// Sorts by whom it is for, then by where it holds.
    public String key() {
        return to + " " + collection.orElse("") + " " + role.wireName();
    }
}
