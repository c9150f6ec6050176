package io.plimsoll.access;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.tenant.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The durable list of grants. What is written holds for every request that begins afterwards, on every node. The
/// grants on a collection go with it.
public interface Grants {

    int MAX_PER_TENANT = 10_000;

    /// Whether it is new. Throws `NOT_FOUND` where its collection is not there and `CONFLICT` where the tenant has
    /// [#MAX_PER_TENANT] already.
    boolean put(Grant grant, AuditEvent event);

    /// Whether it was there.
    boolean remove(Grant grant, AuditEvent event);

    /// A tenant's grants by their [Grant#key], after the given one.
    List<Grant> list(TenantId tenant, Optional<String> after, int limit);

    /// Those for any of these grantees.
    List<Grant> of(TenantId tenant, Set<String> grantees);
}
