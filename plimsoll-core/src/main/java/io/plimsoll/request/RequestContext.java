package io.plimsoll.request;

import io.plimsoll.audit.Actor;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.util.Optional;

/// Who asks, until when, from where, and under which trace. The first parameter of everything that works for a caller.
///
/// @param traceId the 32 hexadecimal digits of W3C Trace Context
/// @param from    the network address that the request came from; absent for work of the server itself
public record RequestContext(Principal principal, Deadline deadline, String traceId, Optional<String> from) {

    /// Work that no request stands behind.
    public RequestContext(Principal principal, Deadline deadline, String traceId) {
        this(principal, deadline, traceId, Optional.empty());
    }

    public TenantId tenant() {
        return principal.tenant();
    }

    /// The caller as the audit log names it.
    public Actor actor() {
        return new Actor(principal.tenant(), principal.id(), from, Optional.of(traceId));
    }

    public RequestContext withDeadline(Deadline earlier) {
        return new RequestContext(principal, earlier, traceId, from);
    }
}
