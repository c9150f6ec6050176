package io.plimsoll.server.store;

import io.plimsoll.request.IdempotencyKeys;
import io.plimsoll.tenant.Principal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Idempotency keys in the [Database].
public final class JdbcIdempotencyKeys implements IdempotencyKeys {

    private static final String KEY = " WHERE tenant = :tenant AND principal = :principal AND name = :name";

    private final Database database;
    private final InstantSource clock;

    public JdbcIdempotencyKeys(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Old keys go when new ones come, so that there are never more than came within the time they are kept.
    @Override
    public Optional<Use> take(Principal principal, String key) {
        var row = row(principal, key);
        var now = clock.instant();
        row.put("now", now.toEpochMilli());
        row.put("kept", now.minus(KEPT).toEpochMilli());
        row.put("held", now.minus(HELD).toEpochMilli());
        return database.write(List.of(), jdbc -> {
            jdbc.sql("DELETE FROM idempotency_key WHERE taken_at < :kept")
                    .params(row)
                    .update();
            int taken = jdbc.sql("""
                            INSERT INTO idempotency_key (tenant, principal, name, fingerprint, taken_at)
                            VALUES (:tenant, :principal, :name, '', :now)
                            ON CONFLICT (tenant, principal, name) DO UPDATE SET taken_at = excluded.taken_at
                            WHERE idempotency_key.status IS NULL AND idempotency_key.taken_at < :held
                            """).params(row).update();
            return taken > 0
                    ? Optional.<Use>empty()
                    : Optional.of(jdbc.sql("SELECT * FROM idempotency_key" + KEY)
                            .params(row)
                            .query(JdbcIdempotencyKeys::use)
                            .single());
        });
    }

    private static Map<String, Object> row(Principal principal, String key) {
        var row = new HashMap<String, Object>();
        row.put("tenant", principal.tenant().value());
        row.put("principal", principal.id());
        row.put("name", key);
        return row;
    }

    private static Use use(ResultSet row, int number) throws SQLException {
        int status = row.getInt("status");
        Optional<Answer> answer = row.wasNull()
                ? Optional.empty()
                : Optional.of(new Answer(
                        status,
                        row.getString("content_type"),
                        Base64.getDecoder().decode(row.getString("body"))));
        return new Use(row.getString("fingerprint"), answer);
    }

    @Override
    public void answered(Principal principal, String key, String fingerprint, Answer answer) {
        var row = row(principal, key);
        row.put("fingerprint", fingerprint);
        row.put("status", answer.status());
        row.put("contentType", answer.contentType());
        row.put("body", Base64.getEncoder().encodeToString(answer.body()));
        database.write(List.of(), jdbc -> jdbc.sql("""
                        UPDATE idempotency_key SET fingerprint = :fingerprint, status = :status,
                            content_type = :contentType, body = :body
                        """ + KEY).params(row).update());
    }

    @Override
    public void release(Principal principal, String key) {
        database.write(
                List.of(),
                jdbc -> jdbc.sql("DELETE FROM idempotency_key" + KEY)
                        .params(row(principal, key))
                        .update());
    }
}
