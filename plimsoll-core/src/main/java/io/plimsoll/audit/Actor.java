package io.plimsoll.audit;

import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.util.Optional;

/// Who does something, from where, under which trace.
///
/// @param tenant    the actor's own, which need not be the one that is acted upon
/// @param principal the credential's stable id; the log keeps a keyed hash of it
/// @param from      the network address that the request came from; absent for the server itself
/// @param traceId   absent where no request stands behind it
public record Actor(TenantId tenant, String principal, Optional<String> from, Optional<String> traceId) {

    /// What the server does of its own accord.
    public static Actor system(TenantId tenant) {
        return new Actor(tenant, Principal.system(tenant).id(), Optional.empty(), Optional.empty());
    }
}
