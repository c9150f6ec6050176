package io.plimsoll.tenant;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Who asks: made from a credential, never from a request's body.
///
/// @param id     stable name of the credential, safe to log: `user:` and the subject for people, else that of a key
/// @param labels that the credential carries; none is denied
public record Principal(TenantId tenant, String id, AccessLabels labels, Authority authority) {

    public Principal {
        if (!labels.denied().isEmpty()) {
            throw new IllegalArgumentException("documents deny labels; callers carry them");
        }
    }

    /// With the role that the credential itself carries.
    ///
    /// @param collections the only collections the role is for; absent for all of the tenant's
    public Principal(
            TenantId tenant, String id, AccessRole role, AccessLabels labels, Optional<Set<String>> collections) {
        this(
                tenant,
                id,
                labels,
                collections.map(names -> Authority.of(role, names)).orElseGet(() -> Authority.of(role)));
    }

    /// The server itself, acting for a tenant in the background.
    public static Principal system(TenantId tenant) {
        return new Principal(tenant, "system", AccessRole.TENANT_ADMIN, AccessLabels.NONE, Optional.empty());
    }

    /// The principal as grants and labels name it: `user:ann`, `key:key_4ZfQ`.
    public String name() {
        return id.indexOf(':') > 0 ? id : "key:" + id;
    }

    /// The same with what it was granted.
    public Principal with(Authority granted) {
        return new Principal(tenant, id, labels, authority.and(granted));
    }

    /// On the whole tenant.
    public boolean may(Permission permission) {
        return authority.may(permission);
    }

    public boolean may(Permission permission, String collection) {
        return authority.may(permission, collection);
    }

    /// Throws `FORBIDDEN` unless the permission holds on the whole tenant.
    public void require(Permission permission) {
        if (!may(permission)) {
            throw lacks(permission, "");
        }
    }

    /// Throws `FORBIDDEN` unless the permission holds on the collection.
    public void require(Permission permission, String collection) {
        if (!may(permission, collection)) {
            throw lacks(permission, " on the collection '" + collection + "'");
        }
    }

    /// Throws `FORBIDDEN` unless the permission holds on some collection.
    public void requireAnywhere(Permission permission) {
        if (!authority.mayAnywhere(permission)) {
            throw lacks(permission, "");
        }
    }

    private static PlimsollException lacks(Permission permission, String where) {
        return new PlimsollException(
                ErrorCode.FORBIDDEN, "this credential lacks the permission " + permission.name() + where);
    }

    /// Whether the collection's being there is no secret to this principal.
    public boolean reaches(String collection) {
        return authority.reaches(collection);
    }

    /// What this principal may see of a collection; empty, and so matching nothing, where it may not search. Its own
    /// name is one of its labels, so that documents can allow and deny single users and keys.
    public AccessScope scope(String collection) {
        var carried = new TreeSet<>(labels.allowed());
        carried.add(name());
        return new AccessScope(tenant, collection, carried, may(Permission.SEARCH, collection));
    }
}
