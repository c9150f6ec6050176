package io.plimsoll.server.telemetry;

import io.plimsoll.tenant.TenantId;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Tenants as labels of measurements: the first so many that are seen by their names, and every other one as `other`,
/// so that tenants cannot make series without end.
public final class TenantLabels {

    static final String OTHER = "other";

    private final int max;
    private final Set<TenantId> named = ConcurrentHashMap.newKeySet();

    /// @param max tenants that have a label of their own
    public TenantLabels(int max) {
        this.max = max;
    }

    public String of(TenantId tenant) {
        if (named.contains(tenant)) {
            return tenant.value();
        }
        synchronized (named) {
            if (named.size() < max) {
                named.add(tenant);
            }
        }
        return named.contains(tenant) ? tenant.value() : OTHER;
    }
}
