package io.plimsoll.tenant;

/// What a principal may do. Routes name one of these; access roles bundle them.
public enum Permission {
    /// Search and ask.
    SEARCH,
    /// See documents' state and jobs.
    READ_DOCUMENTS,
    /// Add, change and delete documents, replay jobs.
    WRITE_DOCUMENTS,
    /// Create, change, rebuild and delete collections.
    MANAGE_COLLECTIONS,
    /// Search builds of an index that no longer answer.
    LOOK_BACK,
    /// See what models consumed and cost.
    READ_USAGE,
    /// Create tenants and keys.
    OPERATE
}
