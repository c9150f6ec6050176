package io.plimsoll.tenancy;

/// ACTIVE ⇄ SUSPENDED → DELETING → DELETED. What is DELETED stays on record, so that its id never comes back.
public enum TenantState {
    /// Is served.
    ACTIVE,
    /// Is refused everything; all it has is kept.
    SUSPENDED,
    /// Is gone for everybody; what it had is being removed.
    DELETING,
    /// Nothing of it is left.
    DELETED;

    /// Whether it holds its name.
    public boolean isPresent() {
        return this == ACTIVE || this == SUSPENDED;
    }
}
