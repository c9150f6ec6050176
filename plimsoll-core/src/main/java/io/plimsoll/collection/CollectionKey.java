package io.plimsoll.collection;

import io.plimsoll.tenant.TenantId;

/// A collection among all tenants' collections.
public record CollectionKey(TenantId tenant, CollectionName name) {

    /// As the audit log names it.
    public String object() {
        return "collection/" + name;
    }

    @Override
    public String toString() {
        return tenant + "/" + name;
    }
}
