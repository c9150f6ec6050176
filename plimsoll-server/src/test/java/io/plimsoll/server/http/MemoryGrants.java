package io.plimsoll.server.http;

import io.plimsoll.access.Grant;
import io.plimsoll.access.Grants;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.tenant.TenantId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

final class MemoryGrants implements Grants {

    private final Map<String, Grant> grants = new ConcurrentSkipListMap<>();

    private static String key(Grant grant) {
        return grant.tenant() + " " + grant.key();
    }

    @Override
    public boolean put(Grant grant, AuditEvent event) {
        return grants.put(key(grant), grant) == null;
    }

    @Override
    public boolean remove(Grant grant, AuditEvent event) {
        return grants.remove(key(grant)) != null;
    }

    @Override
    public List<Grant> list(TenantId tenant, Optional<String> after, int limit) {
        return grants.values().stream()
                .filter(grant -> grant.tenant().equals(tenant))
                .filter(grant ->
                        after.map(key -> grant.key().compareTo(key) > 0).orElse(true))
                .limit(limit)
                .toList();
    }

    @Override
    public List<Grant> of(TenantId tenant, Set<String> grantees) {
        return grants.values().stream()
                .filter(grant -> grant.tenant().equals(tenant)
                        && grantees.contains(grant.to().value()))
                .toList();
    }
}
