package io.plimsoll.server.store;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// How values stand in columns.
final class Rows {

    private static final int MAX_PAGE = 1_000;

    private Rows() {}

    /// Maps rows to their id.
    static String id(ResultSet row, int number) throws SQLException {
        return row.getString("id");
    }

    static Optional<String> text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return Instant.ofEpochMilli(row.getLong(column));
    }

    /// Milliseconds since 1970; whatever is finer is lost.
    static long millis(String field, Instant instant) {
        try {
            return instant.toEpochMilli();
        } catch (ArithmeticException e) {
            throw PlimsollException.invalidField(field, "the time is too far away from now");
        }
    }

    /// As it comes back from its column.
    static Instant toMillis(Instant instant) {
        return Instant.ofEpochMilli(instant.toEpochMilli());
    }

    static CollectionKey collection(ResultSet row, String nameColumn) throws SQLException {
        return new CollectionKey(
                TenantId.ofValue(row.getString("tenant")), new CollectionName(row.getString(nameColumn)));
    }

    /// The parameters `tenant` and `collection`, and room for more.
    static Map<String, Object> named(CollectionKey key) {
        var parameters = new HashMap<String, Object>();
        parameters.put("tenant", key.tenant().value());
        parameters.put("collection", key.name().value());
        return parameters;
    }

    /// A page is never longer than this, whatever was asked for.
    static int page(int limit) {
        return Math.clamp(limit, 0, MAX_PAGE);
    }
}
