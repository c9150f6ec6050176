package io.plimsoll.server.store;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEntry;
import io.plimsoll.audit.AuditOutcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// How far the database has seen to a log.
///
/// @param number which life of the tenant's id it is of, from 1
/// @param logged when its last entry was
/// @param closed whether the tenant was deleted; if it is made again another log begins
record AuditLogState(String tenant, int number, long size, long logged, boolean closed) {

    static AuditLogState begun(String tenant, int number) {
        return new AuditLogState(tenant, number, 0, 0, false);
    }

    /// Names of tenants have no dot.
    String name() {
        return number == 1 ? tenant : tenant + "." + number;
    }

    static Optional<AuditLogState> latest(JdbcClient jdbc, String tenant) {
        return jdbc.sql("SELECT * FROM audit_log WHERE tenant = :tenant ORDER BY number DESC LIMIT 1")
                .param("tenant", tenant)
                .query(AuditLogState::of)
                .optional();
    }

    static Optional<AuditLogState> named(JdbcClient jdbc, String log) {
        return jdbc.sql("SELECT * FROM audit_log WHERE name = :name")
                .param("name", log)
                .query(AuditLogState::of)
                .optional();
    }

    private static AuditLogState of(ResultSet row, int number) throws SQLException {
        return new AuditLogState(
                row.getString("tenant"),
                row.getInt("number"),
                row.getLong("size"),
                row.getLong("logged"),
                row.getInt("closed") == 1);
    }

    AuditLogState with(AuditEntry entry) {
        boolean deleted = isDone(AuditAction.TENANT_DELETE, entry.action(), entry.outcome());
        return new AuditLogState(tenant, number, size + 1, entry.logged().toEpochMilli(), closed || deleted);
    }

    /// The log that the event belongs to: another one where the tenant is made again.
    AuditLogState of(PendingEntry event) {
        return closed && isDone(AuditAction.TENANT_CREATE, event.action(), event.outcome())
                ? begun(tenant, number + 1)
                : this;
    }

    private static boolean isDone(AuditAction wanted, String action, String outcome) {
        return wanted.wireName().equals(action) && AuditOutcome.DONE.wireName().equals(outcome);
    }

    void save(JdbcClient jdbc) {
        jdbc.sql("""
                        INSERT INTO audit_log (name, tenant, number, size, logged, closed)
                        VALUES (:name, :tenant, :number, :size, :logged, :closed)
                        ON CONFLICT (name) DO UPDATE SET size = excluded.size, logged = excluded.logged,
                            closed = excluded.closed
                        """)
                .param("name", name())
                .param("tenant", tenant)
                .param("number", number)
                .param("size", size)
                .param("logged", logged)
                .param("closed", closed ? 1 : 0)
                .update();
    }
}
