package io.plimsoll.server.auth;

import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.util.Optional;

/// Another node, which proves itself with a certificate of the settings' own authority.
///
/// @param name as logs and the audit log name it
public record Peer(String name, TenantId tenant, AccessRole role) {

    Principal principal() {
        return new Principal(tenant, "node:" + name, role, AccessLabels.NONE, Optional.empty());
    }
}
