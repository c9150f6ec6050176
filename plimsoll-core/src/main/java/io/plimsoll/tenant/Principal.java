package io.plimsoll.tenant;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.util.Optional;
import java.util.Set;

/// Who asks: made from a credential, never from a request's body.
///
/// @param id         stable name of the credential, safe to log
/// @param labels     the access labels the credential carries
/// @param collections the only collections the credential reaches; absent for all of the tenant's
public record Principal(
        TenantId tenant, String id, AccessRole role, AccessLabels labels, Optional<Set<String>> collections) {

    public Principal {
        collections = collections.map(Set::copyOf);
    }

    /// The server itself, acting for a tenant in the background.
    public static Principal system(TenantId tenant) {
        return new Principal(tenant, "system", AccessRole.TENANT_ADMIN, AccessLabels.NONE, Optional.empty());
    }

    public boolean may(Permission permission) {
        return role.permissions().contains(permission);
    }

    /// Throws `FORBIDDEN` unless the role has the permission.
    public void require(Permission permission) {
        if (!may(permission)) {
            throw new PlimsollException(
                    ErrorCode.FORBIDDEN,
                    "the key's role '" + role.wireName() + "' lacks the permission " + permission.name());
        }
    }

    public boolean reaches(String collection) {
        return collections.map(names -> names.contains(collection)).orElse(true);
    }

    /// What this principal may see of a collection; empty, and so matching nothing, where it may not search.
    public AccessScope scope(String collection) {
        return new AccessScope(tenant, labels, may(Permission.SEARCH) && reaches(collection));
    }
}
