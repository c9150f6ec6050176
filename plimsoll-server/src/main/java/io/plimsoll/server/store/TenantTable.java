package io.plimsoll.server.store;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenancy.Tenant;
import io.plimsoll.tenancy.TenantLimits;
import io.plimsoll.tenancy.TenantState;
import io.plimsoll.tenant.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The rows of tenants.
final class TenantTable {

    private TenantTable() {}

    static Optional<Tenant> find(JdbcClient jdbc, TenantId id) {
        return jdbc.sql("SELECT * FROM tenant WHERE id = :id")
                .param("id", id.value())
                .query(TenantTable::tenant)
                .optional();
    }

    static Tenant require(JdbcClient jdbc, TenantId id) {
        return find(jdbc, id).orElseThrow(() -> noTenant(id));
    }

    static PlimsollException noTenant(TenantId id) {
        return new PlimsollException(ErrorCode.NOT_FOUND, "there is no tenant '" + id.name() + "'");
    }

    /// The limits of its own that a tenant has, in the transaction that adds something to it. Throws where nothing may
    /// be added to the tenant any more, or for the moment.
    static TenantLimits requireActive(JdbcClient jdbc, TenantId id) {
        var tenant = find(jdbc, id);
        return switch (tenant.map(Tenant::state).orElse(TenantState.ACTIVE)) {
            case ACTIVE -> tenant.map(Tenant::limits).orElse(TenantLimits.NONE);
            case SUSPENDED ->
                throw new PlimsollException(
                        ErrorCode.TENANT_SUSPENDED, "the tenant is suspended; its data is kept, and takes nothing new");
            case DELETING, DELETED -> throw noTenant(id);
        };
    }

    static Tenant tenant(ResultSet row, int number) throws SQLException {
        return new Tenant(
                TenantId.ofValue(row.getString("id")),
                TenantState.valueOf(row.getString("state")),
                JsonText.limits(row.getString("limits")),
                Rows.instant(row, "created_at"),
                removal(row));
    }

    private static Optional<Tenant.Removal> removal(ResultSet row) throws SQLException {
        var step = Rows.text(row, "removal_step");
        if (step.isEmpty()) {
            return Optional.empty();
        }
        long ended = row.getLong("removal_ended_at");
        Optional<Instant> endedAt = row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(ended));
        return Optional.of(new Tenant.Removal(
                Tenant.Step.valueOf(step.get()),
                row.getLong("removed_rows"),
                Rows.instant(row, "removal_begun_at"),
                endedAt));
    }
}
