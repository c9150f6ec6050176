package io.plimsoll.server.store;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.identity.ApiKeys;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The API keys' hashes in the [Database]. Ids are unique within a tenant, hashes among all tenants.
public final class JdbcApiKeys implements ApiKeys {

    private static final String UPSERT = """
            INSERT INTO api_key (tenant, id, access_role, labels, collections, hash, created_at, expires_at,
                last_used_at, outgoing_hash, outgoing_until)
            VALUES (:tenant, :id, :role, :labels, :collections, :hash, :createdAt, :expiresAt,
                :lastUsedAt, :outgoingHash, :outgoingUntil)
            ON CONFLICT (tenant, id) DO UPDATE SET access_role = excluded.access_role, labels = excluded.labels,
                collections = excluded.collections, hash = excluded.hash, created_at = excluded.created_at,
                expires_at = excluded.expires_at, last_used_at = excluded.last_used_at,
                outgoing_hash = excluded.outgoing_hash, outgoing_until = excluded.outgoing_until
            """;

    private static final String NAMED = " WHERE tenant = :tenant AND id = :id";

    /// Two searches by index; with OR instead, planners may read the whole table.
    private static final String BY_HASH = """
            SELECT * FROM api_key WHERE hash = :hash
            UNION ALL SELECT * FROM api_key WHERE outgoing_hash = :hash
            """;

    private final Database database;
    private final InstantSource clock;

    public JdbcApiKeys(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public void put(ApiKey key, AuditEvent event) {
        var row = row(key);
        database.change(jdbc -> {
            refuseTaken(jdbc, key.hash(), Optional.of(key.name()));
            jdbc.sql(UPSERT).params(row).update();
            database.audit().append(jdbc, event, clock.instant());
        });
    }

    private static Map<String, Object> row(ApiKey key) {
        var row = named(key.name());
        row.put("role", key.role().wireName());
        row.put("labels", JsonText.of(key.labels()));
        row.put("collections", key.collections().map(JsonText::of).orElse(null));
        row.put("hash", key.hash());
        row.put("createdAt", Rows.millis("createdAt", key.createdAt()));
        row.put("expiresAt", millis("expiresAt", key.expiresAt()));
        row.put("lastUsedAt", millis("lastUsedAt", key.lastUsedAt()));
        row.put("outgoingHash", key.outgoing().map(Outgoing::hash).orElse(null));
        row.put("outgoingUntil", millis("outgoingUntil", key.outgoing().map(Outgoing::until)));
        return row;
    }

    private static @Nullable Object millis(String field, Optional<Instant> instant) {
        return instant.map(at -> Rows.millis(field, at)).orElse(null);
    }

    private static Map<String, Object> named(KeyName name) {
        var row = new HashMap<String, Object>();
        row.put("tenant", name.tenant().value());
        row.put("id", name.id());
        return row;
    }

    /// Throws where the hash is that of a secret in use, but for one of the key itself that is replaced.
    private static void refuseTaken(JdbcClient jdbc, String hash, Optional<KeyName> replaced) {
        var holders =
                jdbc.sql(BY_HASH).param("hash", hash).query(JdbcApiKeys::key).list();
        if (holders.stream().anyMatch(holder -> !replaced.equals(Optional.of(holder.name())))) {
            throw new PlimsollException(ErrorCode.CONFLICT, "the same key exists under another id");
        }
    }

    @Override
    public Optional<ApiKey> findByHash(String hash, Instant now) {
        return database.read(jdbc -> jdbc.sql(BY_HASH).param("hash", hash).query(JdbcApiKeys::key).list().stream()
                .filter(key -> key.admits(hash, now))
                .findFirst());
    }

    @Override
    public Optional<ApiKey> find(KeyName name) {
        return database.read(jdbc -> find(jdbc, name));
    }

    private static Optional<ApiKey> find(JdbcClient jdbc, KeyName name) {
        return jdbc.sql("SELECT * FROM api_key" + NAMED)
                .params(named(name))
                .query(JdbcApiKeys::key)
                .optional();
    }

    @Override
    public List<ApiKey> list(TenantId tenant) {
        return database.read(jdbc -> jdbc.sql("SELECT * FROM api_key WHERE tenant = :tenant ORDER BY id")
                .param("tenant", tenant.value())
                .query(JdbcApiKeys::key)
                .list());
    }

    @Override
    public Optional<ApiKey> rotate(KeyName name, String newHash, Instant oldUntil, AuditEvent event) {
        var row = named(name);
        row.put("hash", newHash);
        row.put("until", Rows.millis("overlapSeconds", oldUntil));
        return database.write(jdbc -> {
            refuseTaken(jdbc, newHash, Optional.empty());
            int changed = jdbc.sql(
                            "UPDATE api_key SET outgoing_hash = hash, outgoing_until = :until, hash = :hash" + NAMED)
                    .params(row)
                    .update();
            if (changed == 0) {
                return Optional.<ApiKey>empty();
            }
            database.audit().append(jdbc, event, clock.instant());
            return find(jdbc, name);
        });
    }

    @Override
    public boolean revoke(KeyName name, AuditEvent event) {
        return database.write(jdbc -> {
            boolean gone =
                    jdbc.sql("DELETE FROM api_key" + NAMED).params(named(name)).update() > 0;
            if (gone) {
                database.audit().append(jdbc, event, clock.instant());
            }
            return gone;
        });
    }

    /// In the order of their names, so that two nodes do not wait for each other's rows.
    @Override
    public void used(Map<KeyName, Instant> uses) {
        var sorted = uses.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(
                        (a, b) -> (a.tenant() + "/" + a.id()).compareTo(b.tenant() + "/" + b.id())))
                .toList();
        database.change(List.of(), jdbc -> {
            for (var use : sorted) {
                var row = named(use.getKey());
                row.put("at", Rows.millis("lastUsedAt", use.getValue()));
                jdbc.sql("UPDATE api_key SET last_used_at = :at" + NAMED
                                + " AND (last_used_at IS NULL OR last_used_at < :at)")
                        .params(row)
                        .update();
            }
        });
    }

    private static ApiKey key(ResultSet row, int number) throws SQLException {
        var outgoing = Rows.text(row, "outgoing_hash");
        return new ApiKey(
                row.getString("id"),
                TenantId.ofValue(row.getString("tenant")),
                AccessRole.of(row.getString("access_role")),
                JsonText.labels(row.getString("labels")),
                Rows.text(row, "collections").map(JsonText::texts).map(Set::copyOf),
                row.getString("hash"),
                Rows.instant(row, "created_at"),
                instant(row, "expires_at"),
                instant(row, "last_used_at"),
                outgoing.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Outgoing(outgoing.get(), Rows.instant(row, "outgoing_until"))));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
