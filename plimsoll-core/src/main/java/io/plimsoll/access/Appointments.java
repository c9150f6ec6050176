package io.plimsoll.access;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.Authority;
import io.plimsoll.tenant.Permission;
import io.plimsoll.tenant.Principal;

/// Gives roles and takes them away. Nobody gives or takes what he does not have himself.
public final class Appointments {

    private final Grants grants;

    public Appointments(Grants grants) {
        this.grants = grants;
    }

    /// The principal with all that it was granted, by its own name and by its groups, as of now.
    public Principal appointed(Principal principal) {
        var granted = grants.of(principal.tenant(), Grantee.namesOf(principal)).stream()
                .map(Grant::authority)
                .reduce(Authority.NONE, Authority::and);
        return principal.with(granted);
    }

    /// Whether it is new.
    public boolean put(RequestContext context, Grant grant) {
        requireMay(context, grant);
        return grants.put(grant, event(AuditAction.GRANT_PUT, context, grant));
    }

    /// Whether it was there.
    public boolean remove(RequestContext context, Grant grant) {
        requireMay(context, grant);
        return grants.remove(grant, event(AuditAction.GRANT_REMOVE, context, grant));
    }

    /// Whether the principal may see and change grants that hold there.
    public static boolean administers(Principal principal, Grant grant) {
        return principal.may(Permission.OPERATE)
                || (principal.tenant().equals(grant.tenant())
                        && grant.collection()
                                .map(name -> principal.may(Permission.MANAGE_ACCESS, name))
                                .orElse(principal.may(Permission.MANAGE_ACCESS)));
    }

    private static void requireMay(RequestContext context, Grant grant) {
        var principal = context.principal();
        if (!administers(principal, grant) || !principal.authority().covers(grant.role(), grant.collection())) {
            throw new PlimsollException(
                            ErrorCode.FORBIDDEN,
                            "nobody gives or takes what he lacks: this credential has not all that the role '"
                                    + grant.role().wireName() + "' gives"
                                    + grant.collection()
                                            .map(name -> " on '" + name + "'")
                                            .orElse(" on the tenant"))
                    .atField("role");
        }
    }

    private static AuditEvent event(AuditAction action, RequestContext context, Grant grant) {
        var event = AuditEvent.done(action, context.actor(), "grant/" + grant.to())
                .in(grant.tenant())
                .with("role", grant.role().wireName());
        return grant.collection().map(name -> event.with("collection", name)).orElse(event);
    }
}
