package io.plimsoll.tenant;

import java.util.Set;

/// What one principal may see of one collection. Only [Principal#scope] makes one, so a search cannot be written
/// without it. A scope that is not [#open] matches nothing.
public final class AccessScope {

    private final TenantId tenant;
    private final String collection;
    private final Set<String> labels;
    private final boolean open;

    AccessScope(TenantId tenant, String collection, Set<String> labels, boolean open) {
        this.tenant = tenant;
        this.collection = collection;
        this.labels = Set.copyOf(labels);
        this.open = open;
    }

    public TenantId tenant() {
        return tenant;
    }

    public String collection() {
        return collection;
    }

    /// That the principal carries, its own name among them.
    public Set<String> labels() {
        return labels;
    }

    public boolean open() {
        return open;
    }

    /// Whether a document of the collection with these labels is seen.
    public boolean admits(AccessLabels document) {
        return open && document.admit(labels);
    }
}
