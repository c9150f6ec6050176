package io.plimsoll.server.auth;

import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.util.Optional;

/// Another node, which proves itself with a certificate of the settings' own authority.
///
/// @param name   as logs and the audit log name it
/// @param tenant the name of the tenant that it speaks for: the one that has it at present
public record Peer(String name, String tenant, AccessRole role) {

    public Peer {
        tenant = new TenantId(tenant).name();
    }

    Principal principal(TenantId present) {
        return new Principal(present, "node:" + name, role, AccessLabels.NONE, Optional.empty());
    }
}
