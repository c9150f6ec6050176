package io.plimsoll.server.store;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenancy.Tenant;
import io.plimsoll.tenancy.TenantCatalog;
import io.plimsoll.tenancy.TenantLimit;
import io.plimsoll.tenancy.TenantLimits;
import io.plimsoll.tenancy.TenantState;
import io.plimsoll.tenancy.TenantUsage;
import io.plimsoll.tenant.TenantId;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The tenants in the [Database].
public final class JdbcTenantCatalog implements TenantCatalog {

    private static final Lock TENANTS = new Lock("tenants");
    private static final String PRESENT = " state IN ('ACTIVE', 'SUSPENDED') ";
    private static final int MAX_HISTORY = 100;

    private final Database database;
    private final InstantSource clock;

    public JdbcTenantCatalog(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public Tenant put(String name, Map<TenantLimit, Optional<Long>> limits, AuditEvent event) {
        var first = new TenantId(name);
        return database.write(TENANTS, jdbc -> {
            var present = find(jdbc, name);
            var id = present.map(Tenant::id).orElseGet(() -> new TenantId(name, incarnations(jdbc, first) + 1));
            var wanted = present.map(Tenant::limits).orElse(TenantLimits.NONE).with(limits);
            var now = clock.instant();
            jdbc.sql("""
                            INSERT INTO tenant (id, name, incarnation, limits, created_at)
                            VALUES (:id, :name, :incarnation, :limits, :now)
                            ON CONFLICT (id) DO UPDATE SET limits = excluded.limits
                            """)
                    .param("id", id.value())
                    .param("name", name)
                    .param("incarnation", id.incarnation())
                    .param("limits", JsonText.of(wanted))
                    .param("now", now.toEpochMilli())
                    .update();
            database.audit().append(jdbc, event.in(id), now);
            return TenantTable.require(jdbc, id);
        });
    }

    private static int incarnations(JdbcClient jdbc, TenantId first) {
        return jdbc.sql("SELECT coalesce(max(incarnation), 0) FROM tenant WHERE name = :name")
                .param("name", first.name())
                .query(Integer.class)
                .single();
    }

    @Override
    public Optional<Tenant> find(String name) {
        return database.read(jdbc -> find(jdbc, name));
    }

    private static Optional<Tenant> find(JdbcClient jdbc, String name) {
        return jdbc.sql("SELECT * FROM tenant WHERE name = :name AND" + PRESENT)
                .param("name", name)
                .query(TenantTable::tenant)
                .optional();
    }

    @Override
    public Optional<Tenant> find(TenantId id) {
        return database.read(jdbc -> TenantTable.find(jdbc, id));
    }

    @Override
    public List<Tenant> history(String name) {
        return database.read(
                jdbc -> jdbc.sql("SELECT * FROM tenant WHERE name = :name ORDER BY incarnation DESC LIMIT :limit")
                        .param("name", name)
                        .param("limit", MAX_HISTORY)
                        .query(TenantTable::tenant)
                        .list());
    }

    @Override
    public List<Tenant> list(Optional<String> after, int limit) {
        return database.read(jdbc -> jdbc.sql(
                        "SELECT * FROM tenant WHERE name > :after AND" + PRESENT + "ORDER BY name LIMIT :limit")
                .param("after", after.orElse(""))
                .param("limit", Rows.page(limit))
                .query(TenantTable::tenant)
                .list());
    }

    @Override
    public Tenant suspend(TenantId id, AuditEvent event) {
        return move(id, TenantState.SUSPENDED, event);
    }

    @Override
    public Tenant resume(TenantId id, AuditEvent event) {
        return move(id, TenantState.ACTIVE, event);
    }

    private Tenant move(TenantId id, TenantState to, AuditEvent event) {
        return database.write(TENANTS, jdbc -> {
            requireOther(id, to);
            var tenant = requirePresent(jdbc, id);
            if (tenant.state() == to) {
                return tenant;
            }
            jdbc.sql("UPDATE tenant SET state = :state WHERE id = :id")
                    .param("state", to.name())
                    .param("id", id.value())
                    .update();
            database.audit().append(jdbc, event.in(id), clock.instant());
            return TenantTable.require(jdbc, id);
        });
    }

    private static Tenant requirePresent(JdbcClient jdbc, TenantId id) {
        return TenantTable.find(jdbc, id)
                .filter(tenant -> tenant.state().isPresent())
                .orElseThrow(() -> TenantTable.noTenant(id));
    }

    private static void requireOther(TenantId id, TenantState to) {
        if (id.equals(TenantId.DEFAULT) && to != TenantState.ACTIVE) {
            throw new PlimsollException(
                    ErrorCode.CONFLICT, "the tenant 'default' holds the operators' keys and stays as it is");
        }
    }

    @Override
    public Tenant delete(TenantId id, AuditEvent event) {
        return database.write(TENANTS, jdbc -> {
            requireOther(id, TenantState.DELETING);
            requirePresent(jdbc, id);
            var now = clock.instant();
            jdbc.sql("""
                            UPDATE tenant SET state = 'DELETING', removal_step = 'JOBS', removal_begun_at = :now
                            WHERE id = :id
                            """)
                    .param("id", id.value())
                    .param("now", now.toEpochMilli())
                    .update();
            jdbc.sql("DELETE FROM api_key WHERE tenant = :id")
                    .param("id", id.value())
                    .update();
            database.audit().append(jdbc, event.in(id), now);
            return TenantTable.require(jdbc, id);
        });
    }

    @Override
    public TenantUsage usage(TenantId id) {
        return database.read(jdbc -> jdbc.sql("""
                        SELECT coalesce(max(documents), 0) AS documents, coalesce(max(bytes), 0) AS bytes
                        FROM tenant_usage WHERE tenant = :tenant
                        """)
                .param("tenant", id.value())
                .query((row, number) -> new TenantUsage(
                        row.getLong("documents"),
                        TenantQuota.passages(jdbc, id),
                        row.getLong("bytes"),
                        tokens(jdbc, id),
                        QueueLimit.depth(jdbc, id)))
                .single());
    }

    @Override
    public void spend(TenantId id, long tokens) {
        database.change(List.of(), jdbc -> {
            TenantTable.requireActive(jdbc, id);
            jdbc.sql("""
                            INSERT INTO tenant_tokens (tenant, day, tokens) VALUES (:tenant, :day, :tokens)
                            ON CONFLICT (tenant, day) DO UPDATE SET tokens = tenant_tokens.tokens + excluded.tokens
                            """)
                    .param("tenant", id.value())
                    .param("day", today())
                    .param("tokens", tokens)
                    .update();
            jdbc.sql("DELETE FROM tenant_tokens WHERE tenant = :tenant AND day < :day")
                    .param("tenant", id.value())
                    .param("day", today())
                    .update();
        });
    }

    @Override
    public long tokensToday(TenantId id) {
        return database.read(jdbc -> tokens(jdbc, id));
    }

    private long tokens(JdbcClient jdbc, TenantId id) {
        return jdbc.sql("SELECT tokens FROM tenant_tokens WHERE tenant = :tenant AND day = :day")
                .param("tenant", id.value())
                .param("day", today())
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    private String today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toString();
    }
}
