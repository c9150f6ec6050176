package io.plimsoll.explain;

import io.plimsoll.tenant.TenantId;

/// Stands for a text that is not kept. Equal texts of one tenant have equal hashes; whoever reads one can neither try
/// likely texts nor tell that two tenants asked the same.
@FunctionalInterface
public interface TextHash {

    String of(TenantId tenant, String text);
}
