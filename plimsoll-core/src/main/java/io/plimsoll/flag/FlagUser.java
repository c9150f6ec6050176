package io.plimsoll.flag;

import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;

/// Whom flags are evaluated for: the same user of the same tenant has the same values in every request and session.
///
/// @param id of the principal
public record FlagUser(TenantId tenant, String id) {

    public static FlagUser of(Principal principal) {
        return new FlagUser(principal.tenant(), principal.id());
    }
}
