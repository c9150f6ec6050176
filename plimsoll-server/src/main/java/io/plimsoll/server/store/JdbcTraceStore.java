package io.plimsoll.server.store;

import io.plimsoll.explain.QueryTrace;
import io.plimsoll.explain.TraceStore;
import io.plimsoll.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Traces in the [Database].
public final class JdbcTraceStore implements TraceStore {

    private static final String INSERT = """
            INSERT INTO query_trace (id, tenant, collection, principal, trace_id, asked_at, bytes, body)
            SELECT :id, :tenant, :collection, :principal, :trace, :asked, :bytes, :body
            FROM collection WHERE tenant = :tenant AND name = :collection
            """;
    private static final String TRIM_TENANT = """
            DELETE FROM query_trace WHERE id IN (
                SELECT id FROM (
                    SELECT id, sum(bytes) OVER (ORDER BY id DESC) AS total, row_number() OVER (ORDER BY id DESC) AS place
                    FROM query_trace WHERE tenant = :tenant) ranked
                WHERE place > :most OR total > :bytes)
            """;
    private static final String TRIM_ALL = """
            DELETE FROM query_trace WHERE id IN (
                SELECT id FROM (SELECT id, sum(bytes) OVER (ORDER BY id DESC) AS total FROM query_trace) ranked
                WHERE total > :bytes)
            """;

    /// Of a row beside its body.
    private static final int ROW_BYTES = 256;

    private final Database database;

    public JdbcTraceStore(Database database) {
        this.database = database;
    }

    @Override
    public void add(List<QueryTrace> traces, Bounds bounds) {
        var bodies = traces.stream().map(TraceText::of).toList();
        var locks = traces.stream()
                .map(trace -> Lock.collection(trace.collection()))
                .collect(Collectors.toSet());
        database.change(locks, jdbc -> {
            for (int i = 0; i < traces.size(); i++) {
                insert(jdbc, traces.get(i), bodies.get(i));
            }
            var tenants =
                    traces.stream().map(trace -> trace.collection().tenant()).collect(Collectors.toSet());
            tenants.stream()
                    .sorted()
                    .forEach(tenant -> jdbc.sql(TRIM_TENANT)
                            .param("tenant", tenant.value())
                            .param("most", bounds.maxOfTenant())
                            .param("bytes", bounds.maxBytesOfTenant())
                            .update());
            long all = jdbc.sql("SELECT coalesce(sum(bytes), 0) FROM query_trace")
                    .query(Long.class)
                    .single();
            if (all > bounds.maxBytes()) {
                jdbc.sql(TRIM_ALL).param("bytes", bounds.maxBytes()).update();
            }
        });
    }

    private void insert(JdbcClient jdbc, QueryTrace trace, String body) {
        var row = Rows.named(trace.collection());
        row.put("id", database.ids().next(trace.askedAt()));
        row.put("principal", trace.principal());
        row.put("trace", trace.traceId());
        row.put("asked", trace.askedAt().toEpochMilli());
        row.put("bytes", body.getBytes(StandardCharsets.UTF_8).length + ROW_BYTES);
        row.put("body", body);
        jdbc.sql(INSERT).params(row).update();
    }

    @Override
    public void expire(Instant before) {
        database.change(
                List.of(),
                jdbc -> jdbc.sql("DELETE FROM query_trace WHERE asked_at < :before")
                        .param("before", before.toEpochMilli())
                        .update());
    }

    @Override
    public List<Kept> find(TenantId tenant, String traceId, Optional<String> principal, int limit) {
        return selected(tenant, principal, Optional.of(new Condition("trace_id = :value", traceId)), limit);
    }

    @Override
    public List<Kept> list(TenantId tenant, Optional<String> principal, Optional<String> before, int limit) {
        return selected(tenant, principal, before.map(id -> new Condition("id < :value", id)), limit);
    }

    private record Condition(String sql, String value) {}

    private List<Kept> selected(TenantId tenant, Optional<String> principal, Optional<Condition> condition, int limit) {
        var parameters = new HashMap<String, Object>();
        parameters.put("tenant", tenant.value());
        parameters.put("limit", Rows.page(limit));
        principal.ifPresent(id -> parameters.put("principal", id));
        condition.ifPresent(known -> parameters.put("value", known.value()));
        var where = "tenant = :tenant"
                + principal.map(unused -> " AND principal = :principal").orElse("")
                + condition.map(known -> " AND " + known.sql()).orElse("");
        return database.read(jdbc -> jdbc.sql(
                        "SELECT id, body FROM query_trace WHERE " + where + " ORDER BY id DESC LIMIT :limit")
                .params(parameters)
                .query((row, number) -> new Kept(row.getString("id"), TraceText.trace(row.getString("body"))))
                .list());
    }
}
