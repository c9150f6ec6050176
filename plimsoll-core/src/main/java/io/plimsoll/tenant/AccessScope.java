package io.plimsoll.tenant;

/// What one principal may see of one collection. Only [Principal#scope] makes one, so a search cannot be written
/// without it. A scope that is not [#open] matches nothing.
public final class AccessScope {

    private final TenantId tenant;
    private final AccessLabels labels;
    private final boolean open;

    AccessScope(TenantId tenant, AccessLabels labels, boolean open) {
        this.tenant = tenant;
        this.labels = labels;
        this.open = open;
    }

    public TenantId tenant() {
        return tenant;
    }

    public AccessLabels labels() {
        return labels;
    }

    public boolean open() {
        return open;
    }
}
