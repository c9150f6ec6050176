package io.plimsoll.request;

import io.plimsoll.audit.Actor;
import io.plimsoll.flag.FlagSnapshot;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.util.Optional;

/// Who asks, until when, from where, under which trace and with which flags. The first parameter of everything that
/// works for a caller.
///
/// @param traceId the 32 hexadecimal digits of W3C Trace Context
/// @param from    the network address that the request came from; absent for work of the server itself
/// @param flags   evaluated once, when the request came
public record RequestContext(
        Principal principal, Deadline deadline, String traceId, Optional<String> from, FlagSnapshot flags) {

    /// Work that no request stands behind.
    public RequestContext(Principal principal, Deadline deadline, String traceId) {
        this(principal, deadline, traceId, Optional.empty());
    }

    /// With flags as they are declared.
    public RequestContext(Principal principal, Deadline deadline, String traceId, Optional<String> from) {
        this(principal, deadline, traceId, from, FlagSnapshot.STANDARD);
    }

    public TenantId tenant() {
        return principal.tenant();
    }

    /// The caller as the audit log names it.
    public Actor actor() {
        return new Actor(principal.tenant(), principal.id(), from, Optional.of(traceId));
    }

    public RequestContext withDeadline(Deadline earlier) {
        return new RequestContext(principal, earlier, traceId, from, flags);
    }

    public RequestContext withFlags(FlagSnapshot other) {
        return new RequestContext(principal, deadline, traceId, from, other);
    }
}
