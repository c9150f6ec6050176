package io.plimsoll.tenancy;

import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.util.Optional;

/// A tenant as the catalogue has it.
///
/// @param limits  its own, which go before those of the settings
/// @param removal how far it is gone, once it was deleted
public record Tenant(
        TenantId id, TenantState state, TenantLimits limits, Instant createdAt, Optional<Removal> removal) {

    /// @param step    that is under way or comes next
    /// @param rows    of the metadata that are gone so far
    /// @param begunAt when the tenant was deleted
    /// @param endedAt when nothing was left
    public record Removal(Step step, long rows, Instant begunAt, Optional<Instant> endedAt) {}

    /// In this order; each can be done again without harm.
    public enum Step {
        /// Jobs that wait are dropped, those that run end.
        JOBS,
        /// Every row of every table but the audit log's.
        ROWS,
        /// Index files.
        INDEXES,
        /// Contents and extracted texts.
        BLOBS,
        NONE
    }
}
