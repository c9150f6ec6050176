package io.plimsoll.request;

import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;

/// Who asks, until when, and under which trace. The first parameter of everything that works for a caller.
///
/// @param traceId the 32 hexadecimal digits of W3C Trace Context
public record RequestContext(Principal principal, Deadline deadline, String traceId) {

    public TenantId tenant() {
        return principal.tenant();
    }

    public RequestContext withDeadline(Deadline earlier) {
        return new RequestContext(principal, earlier, traceId);
    }
}
