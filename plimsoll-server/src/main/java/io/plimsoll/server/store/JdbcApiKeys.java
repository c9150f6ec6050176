package io.plimsoll.server.store;

import io.plimsoll.access.ApiKeys;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The API keys' hashes in the [Database]. Ids are unique within a tenant, hashes among all tenants.
public final class JdbcApiKeys implements ApiKeys {

    private static final String UPSERT = """
            INSERT INTO api_key (tenant, id, access_role, labels, collections, hash, created_at)
            VALUES (:tenant, :id, :role, :labels, :collections, :hash, :createdAt)
            ON CONFLICT (tenant, id) DO UPDATE SET access_role = excluded.access_role, labels = excluded.labels,
                collections = excluded.collections, hash = excluded.hash, created_at = excluded.created_at
            """;

    private final Database database;
    private final InstantSource clock;

    public JdbcApiKeys(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public void put(ApiKey key, AuditEvent event) {
        var row = new HashMap<String, Object>();
        row.put("tenant", key.tenant().value());
        row.put("id", key.id());
        row.put("role", key.role().wireName());
        row.put("labels", JsonText.of(key.labels()));
        row.put("collections", key.collections().map(JsonText::of).orElse(null));
        row.put("hash", key.hash());
        row.put("createdAt", Rows.millis("createdAt", key.createdAt()));
        database.change(jdbc -> {
            int others = jdbc.sql(
                            "SELECT count(*) FROM api_key WHERE hash = :hash AND (tenant <> :tenant OR id <> :id)")
                    .params(row)
                    .query(Integer.class)
                    .single();
            if (others > 0) {
                throw new PlimsollException(ErrorCode.CONFLICT, "the same key exists under another id");
            }
            jdbc.sql(UPSERT).params(row).update();
            var told = event.with("role", key.role().wireName());
            database.audit().append(jdbc, told, clock.instant());
        });
    }

    @Override
    public Optional<ApiKey> findByHash(String hash) {
        return database.read(jdbc -> jdbc.sql("SELECT * FROM api_key WHERE hash = :hash")
                .param("hash", hash)
                .query(JdbcApiKeys::key)
                .optional());
    }

    @Override
    public List<ApiKey> list(TenantId tenant) {
        return database.read(jdbc -> jdbc.sql("SELECT * FROM api_key WHERE tenant = :tenant ORDER BY id")
                .param("tenant", tenant.value())
                .query(JdbcApiKeys::key)
                .list());
    }

    @Override
    public boolean revoke(TenantId tenant, String id, AuditEvent event) {
        return database.write(jdbc -> {
            int revoked = jdbc.sql("DELETE FROM api_key WHERE tenant = :tenant AND id = :id")
                    .param("tenant", tenant.value())
                    .param("id", id)
                    .update();
            if (revoked > 0) {
                database.audit().append(jdbc, event, clock.instant());
            }
            return revoked > 0;
        });
    }

    private static ApiKey key(ResultSet row, int number) throws SQLException {
        return new ApiKey(
                row.getString("id"),
                TenantId.ofValue(row.getString("tenant")),
                AccessRole.of(row.getString("access_role")),
                JsonText.labels(row.getString("labels")),
                Rows.text(row, "collections").map(JsonText::texts).map(Set::copyOf),
                row.getString("hash"),
                Rows.instant(row, "created_at"));
    }
}
