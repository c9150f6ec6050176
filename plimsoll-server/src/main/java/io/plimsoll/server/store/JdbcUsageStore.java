package io.plimsoll.server.store;

import io.plimsoll.inference.TokenUsage;
import io.plimsoll.usage.Usage;
import io.plimsoll.usage.UsageKey;
import io.plimsoll.usage.UsageStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Usage of models in the [Database].
public final class JdbcUsageStore implements UsageStore {

    private static final String ADD = """
            INSERT INTO model_usage
                (day, tenant, spent_on, principal, model, calls, failed_calls, unpriced_calls, estimated_calls,
                 input_tokens, output_tokens, searches, usd, avoided_calls, avoided_unpriced_calls, avoided_usd)
            VALUES
                (:day, :tenant, :collection, :principal, :model, :calls, :failed, :unpriced, :estimated,
                 :input, :output, :searches, :usd, :avoided, :avoidedUnpriced, :avoidedUsd)
            ON CONFLICT (tenant, day, spent_on, principal, model) DO UPDATE SET
                calls = model_usage.calls + excluded.calls,
                failed_calls = model_usage.failed_calls + excluded.failed_calls,
                unpriced_calls = model_usage.unpriced_calls + excluded.unpriced_calls,
                estimated_calls = model_usage.estimated_calls + excluded.estimated_calls,
                searches = model_usage.searches + excluded.searches,
                input_tokens = model_usage.input_tokens + excluded.input_tokens,
                output_tokens = model_usage.output_tokens + excluded.output_tokens,
                usd = model_usage.usd + excluded.usd,
                avoided_calls = model_usage.avoided_calls + excluded.avoided_calls,
                avoided_unpriced_calls = model_usage.avoided_unpriced_calls + excluded.avoided_unpriced_calls,
                avoided_usd = model_usage.avoided_usd + excluded.avoided_usd
            """;
    private static final String SUMS = """
            coalesce(sum(calls), 0) AS calls, coalesce(sum(failed_calls), 0) AS failed_calls,
            coalesce(sum(unpriced_calls), 0) AS unpriced_calls, coalesce(sum(input_tokens), 0) AS input_tokens,
            coalesce(sum(estimated_calls), 0) AS estimated_calls, coalesce(sum(searches), 0) AS searches,
            coalesce(sum(output_tokens), 0) AS output_tokens, coalesce(sum(usd), 0) AS usd,
            coalesce(sum(avoided_calls), 0) AS avoided_calls,
            coalesce(sum(avoided_unpriced_calls), 0) AS avoided_unpriced_calls,
            coalesce(sum(avoided_usd), 0) AS avoided_usd
            FROM model_usage WHERE day BETWEEN :from AND :to
            """;
    private static final String OF_TENANT = " AND tenant = :tenant";

    private final Database database;

    public JdbcUsageStore(Database database) {
        this.database = database;
    }

    /// In the order of the keys, so that two processes that write the same ones don't wait for each other.
    @Override
    public void add(Map<UsageKey, Usage> usage) {
        var ordered = usage.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
                .toList();
        database.change(List.of(), jdbc -> {
            for (var entry : ordered) {
                jdbc.sql(ADD).params(row(entry.getKey(), entry.getValue())).update();
            }
        });
    }

    private static Map<String, Object> row(UsageKey key, Usage usage) {
        var row = new HashMap<String, Object>();
        row.put("day", key.day().toString());
        row.put("tenant", key.tenant().value());
        row.put("collection", key.collection());
        row.put("principal", key.principal());
        row.put("model", key.model());
        row.put("calls", usage.calls());
        row.put("failed", usage.failedCalls());
        row.put("unpriced", usage.unpricedCalls());
        row.put("estimated", usage.estimatedCalls());
        row.put("searches", usage.searches());
        row.put("input", usage.tokens().inputTokens());
        row.put("output", usage.tokens().outputTokens());
        row.put("usd", usage.usd());
        row.put("avoided", usage.avoided().calls());
        row.put("avoidedUnpriced", usage.avoided().unpricedCalls());
        row.put("avoidedUsd", usage.avoided().usd());
        return row;
    }

    @Override
    public List<Sum> sums(Period period, Grouping by, int limit) {
        var column = column(by);
        var order = by == Grouping.DAY ? column : "usd DESC, " + column;
        var sql = "SELECT " + column + " AS name, " + SUMS + ofTenant(period) + " GROUP BY " + column + " ORDER BY "
                + order + " LIMIT :limit";
        return database.read(jdbc -> jdbc.sql(sql)
                .params(parameters(period))
                .param("limit", Rows.page(limit))
                .query((row, number) -> new Sum(row.getString("name"), usage(row)))
                .list());
    }

    private static String column(Grouping by) {
        return switch (by) {
            case DAY -> "day";
            case TENANT -> "tenant";
            case COLLECTION -> "spent_on";
            case PRINCIPAL -> "principal";
            case MODEL -> "model";
        };
    }

    @Override
    public Usage total(Period period) {
        return database.read(jdbc -> jdbc.sql("SELECT " + SUMS + ofTenant(period))
                .params(parameters(period))
                .query((row, number) -> usage(row))
                .single());
    }

    @Override
    public List<String> unpriced(Period period, int limit) {
        var sql = "SELECT DISTINCT model FROM model_usage WHERE day BETWEEN :from AND :to AND unpriced_calls > 0"
                + ofTenant(period) + " ORDER BY model LIMIT :limit";
        return database.read(jdbc -> jdbc.sql(sql)
                .params(parameters(period))
                .param("limit", Rows.page(limit))
                .query(String.class)
                .list());
    }

    @Override
    public void forgetBefore(LocalDate day) {
        database.change(
                List.of(),
                jdbc -> jdbc.sql("DELETE FROM model_usage WHERE day < :day")
                        .param("day", day.toString())
                        .update());
    }

    private static String ofTenant(Period period) {
        return period.tenant().isPresent() ? OF_TENANT : "";
    }

    private static Map<String, Object> parameters(Period period) {
        var parameters = new HashMap<String, Object>();
        parameters.put("from", period.from().toString());
        parameters.put("to", period.to().toString());
        period.tenant().ifPresent(tenant -> parameters.put("tenant", tenant.value()));
        return parameters;
    }

    private static Usage usage(ResultSet row) throws SQLException {
        return new Usage(
                row.getLong("calls"),
                row.getLong("failed_calls"),
                row.getLong("unpriced_calls"),
                row.getLong("estimated_calls"),
                new TokenUsage(row.getLong("input_tokens"), row.getLong("output_tokens")),
                row.getLong("searches"),
                row.getDouble("usd"),
                new Usage.Avoided(
                        row.getLong("avoided_calls"),
                        row.getLong("avoided_unpriced_calls"),
                        row.getDouble("avoided_usd")));
    }
}
