package io.plimsoll.tenant;

/// What a principal may do. Routes name one of these; access roles bundle them.
public enum Permission {
    /// Search and ask.
    SEARCH(true),
    /// See documents' state and jobs.
    READ_DOCUMENTS(true),
    /// Add, change, label and delete documents, replay jobs.
    WRITE_DOCUMENTS(true),
    /// Create, change, rebuild and delete collections.
    MANAGE_COLLECTIONS(true),
    /// Search builds of an index that no longer answer.
    LOOK_BACK(true),
    /// See how others' questions were answered.
    READ_TRACES(true),
    /// Say who may do what, as far as one may do it oneself.
    MANAGE_ACCESS(true),
    /// Set the flags that tenants may set.
    MANAGE_FLAGS(false),
    /// See what models consumed and cost, and how objectives stand.
    READ_USAGE(false),
    /// Read what the audit log says of the tenant.
    AUDIT(false),
    /// Create tenants and keys, and whatever else is of the whole server.
    OPERATE(false);

    private final boolean ofCollections;

    Permission(boolean ofCollections) {
        this.ofCollections = ofCollections;
    }

    /// Whether it can be had on a single collection.
    public boolean isOfCollections() {
        return ofCollections;
    }
}
