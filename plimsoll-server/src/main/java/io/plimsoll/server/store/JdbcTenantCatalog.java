package io.plimsoll.server.store;

import io.plimsoll.access.TenantCatalog;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.tenant.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// The tenants in the [Database].
public final class JdbcTenantCatalog implements TenantCatalog {

    private final Database database;
    private final InstantSource clock;

    public JdbcTenantCatalog(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public Tenant put(TenantId id, AuditEvent event) {
        return database.write(List.of(), jdbc -> {
            int created = jdbc.sql("INSERT INTO tenant (id, created_at) VALUES (:id, :now) ON CONFLICT (id) DO NOTHING")
                    .param("id", id.value())
                    .param("now", clock.millis())
                    .update();
            if (created > 0) {
                database.audit().append(jdbc, event, clock.instant());
            }
            return jdbc.sql("SELECT * FROM tenant WHERE id = :id")
                    .param("id", id.value())
                    .query(JdbcTenantCatalog::tenant)
                    .single();
        });
    }

    @Override
    public Optional<Tenant> find(TenantId id) {
        return database.read(jdbc -> jdbc.sql("SELECT * FROM tenant WHERE id = :id")
                .param("id", id.value())
                .query(JdbcTenantCatalog::tenant)
                .optional());
    }

    @Override
    public List<Tenant> list(Optional<TenantId> after, int limit) {
        return database.read(jdbc -> jdbc.sql("SELECT * FROM tenant WHERE id > :after ORDER BY id LIMIT :limit")
                .param("after", after.map(TenantId::value).orElse(""))
                .param("limit", Rows.page(limit))
                .query(JdbcTenantCatalog::tenant)
                .list());
    }

    private static Tenant tenant(ResultSet row, int number) throws SQLException {
        return new Tenant(new TenantId(row.getString("id")), Rows.instant(row, "created_at"));
    }
}
