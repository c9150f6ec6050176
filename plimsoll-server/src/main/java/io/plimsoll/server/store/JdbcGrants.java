package io.plimsoll.server.store;

import io.plimsoll.access.Grant;
import io.plimsoll.access.Grantee;
import io.plimsoll.access.Grants;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The grants in the [Database]. They are read by their primary key with every request, so that there is no copy that
/// could be out of date.
public final class JdbcGrants implements Grants {

    /// Names in one statement; a caller with more groups takes several.
    private static final int MAX_NAMES = 1_000;

    private static final String THIS_ONE = """
            WHERE tenant = :tenant AND grantee = :grantee AND collection = :collection AND access_role = :role
            """;

    private static final String KEY = "grantee || ' ' || collection || ' ' || access_role";

    private final Database database;
    private final InstantSource clock;

    public JdbcGrants(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public boolean put(Grant grant, AuditEvent event) {
        return database.write(locks(grant), jdbc -> {
            var row = row(grant);
            requirePlace(jdbc, grant);
            row.put("now", clock.millis());
            int added = jdbc.sql("""
                            INSERT INTO access_grant (tenant, grantee, collection, access_role, granted_at)
                            VALUES (:tenant, :grantee, :collection, :role, :now) ON CONFLICT DO NOTHING
                            """).params(row).update();
            database.audit().append(jdbc, event, clock.instant());
            return added > 0;
        });
    }

    private static void requirePlace(JdbcClient jdbc, Grant grant) {
        grant.collection().ifPresent(name -> {
            if (!JdbcCollectionCatalog.exists(jdbc, key(grant, name))) {
                throw new PlimsollException(ErrorCode.NOT_FOUND, "there is no collection '" + name + "'");
            }
        });
        int present = jdbc.sql("SELECT count(*) FROM access_grant WHERE tenant = :tenant")
                .param("tenant", grant.tenant().value())
                .query(Integer.class)
                .single();
        if (present >= MAX_PER_TENANT) {
            throw new PlimsollException(
                    ErrorCode.CONFLICT,
                    "the tenant has " + MAX_PER_TENANT + " grants, and may not have more; grant to groups instead");
        }
    }

    @Override
    public boolean remove(Grant grant, AuditEvent event) {
        return database.write(locks(grant), jdbc -> {
            boolean removed = jdbc.sql("DELETE FROM access_grant " + THIS_ONE)
                            .params(row(grant))
                            .update()
                    > 0;
            if (removed) {
                database.audit().append(jdbc, event, clock.instant());
            }
            return removed;
        });
    }

    private static List<Lock> locks(Grant grant) {
        var locks = new ArrayList<>(List.of(Lock.grants(grant.tenant())));
        grant.collection().ifPresent(name -> locks.add(Lock.collection(key(grant, name))));
        return locks;
    }

    private static CollectionKey key(Grant grant, String collection) {
        return new CollectionKey(grant.tenant(), new CollectionName(collection));
    }

    private static Map<String, Object> row(Grant grant) {
        var row = new HashMap<String, Object>();
        row.put("tenant", grant.tenant().value());
        row.put("grantee", grant.to().value());
        row.put("collection", grant.collection().orElse(""));
        row.put("role", grant.role().wireName());
        return row;
    }

    @Override
    public List<Grant> list(TenantId tenant, Optional<String> after, int limit) {
        return database.read(jdbc -> jdbc.sql("SELECT * FROM access_grant WHERE tenant = :tenant AND " + KEY
                        + " > :after ORDER BY " + KEY + " LIMIT :limit")
                .param("tenant", tenant.value())
                .param("after", after.orElse(""))
                .param("limit", Rows.page(limit))
                .query((row, number) -> grant(tenant, row))
                .list());
    }

    @Override
    public List<Grant> of(TenantId tenant, Set<String> grantees) {
        var names = List.copyOf(grantees);
        var found = new ArrayList<Grant>();
        for (int from = 0; from < names.size(); from += MAX_NAMES) {
            var some = names.subList(from, Math.min(names.size(), from + MAX_NAMES));
            found.addAll(database.read(
                    jdbc -> jdbc.sql("SELECT * FROM access_grant WHERE tenant = :tenant AND grantee IN (:grantees)")
                            .param("tenant", tenant.value())
                            .param("grantees", some)
                            .query((row, number) -> grant(tenant, row))
                            .list()));
        }
        return found;
    }

    private static Grant grant(TenantId tenant, ResultSet row) throws SQLException {
        return new Grant(
                tenant,
                new Grantee(row.getString("grantee")),
                AccessRole.of(row.getString("access_role")),
                Optional.of(row.getString("collection")).filter(name -> !name.isEmpty()));
    }
}
