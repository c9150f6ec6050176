package io.plimsoll.server.store;

import io.plimsoll.source.Source;
import io.plimsoll.source.SourceKey;
import io.plimsoll.source.SourceName;
import io.plimsoll.source.SourceRun;
import io.plimsoll.source.SourceSettings;
import io.plimsoll.source.SourceStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// The rows of sources.
final class SourceTable {

    private SourceTable() {}

    static Map<String, Object> named(SourceKey key) {
        var row = Rows.named(key.collection());
        row.put("source", key.name().value());
        return row;
    }

    static SourceKey key(ResultSet row) throws SQLException {
        return new SourceKey(Rows.collection(row, "collection"), new SourceName(row.getString("name")));
    }

    static SourceSettings settings(ResultSet row) throws SQLException {
        return new SourceSettings(
                OriginText.origin(row.getString("origin")),
                Duration.ofMillis(row.getLong("interval_ms")),
                row.getInt("enabled") == 1,
                row.getDouble("max_delete_share"),
                JsonText.labels(row.getString("labels")));
    }

    /// @param now tells whether the lease of a run holds
    static SourceStatus status(ResultSet row, Instant now) throws SQLException {
        var settings = settings(row);
        return new SourceStatus(
                key(row),
                settings,
                Rows.instant(row, "created_at"),
                row.getLong("leased_until") > now.toEpochMilli(),
                settings.enabled() ? Optional.of(Rows.instant(row, "next_run_at")) : Optional.empty(),
                run(row),
                optionalInstant(row, "last_success_at"),
                pause(row));
    }

    private static Optional<SourceStatus.Pause> pause(ResultSet row) throws SQLException {
        var until = optionalInstant(row, "pause_until");
        return until.isEmpty()
                ? Optional.empty()
                : Optional.of(new SourceStatus.Pause(
                        until.get(), row.getString("pause_code"), row.getString("pause_detail")));
    }

    static Optional<SourceRun> run(ResultSet row) throws SQLException {
        var started = optionalInstant(row, "started_at");
        if (started.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new SourceRun(
                started.get(),
                optionalInstant(row, "ended_at"),
                row.getInt("dry_run") == 1,
                SourceRun.Outcome.valueOf(row.getString("outcome")),
                new SourceRun.Counts(
                        row.getLong("seen"),
                        row.getLong("added"),
                        row.getLong("changed"),
                        row.getLong("unchanged"),
                        row.getLong("deleted"),
                        row.getLong("failed"),
                        row.getLong("to_check")),
                Rows.text(row, "error_code"),
                Rows.text(row, "detail")));
    }

    static Optional<Source.Listing> listing(ResultSet row) throws SQLException {
        return row.getInt("listed") == 1
                ? Optional.of(new Source.Listing(row.getInt("listing_complete") == 1, Rows.text(row, "listing_notes")))
                : Optional.empty();
    }

    static Map<String, Object> put(Map<String, Object> row, SourceRun run) {
        var counts = run.counts();
        row.put("startedAt", run.startedAt().toEpochMilli());
        row.put("endedAt", run.endedAt().map(Instant::toEpochMilli).orElse(null));
        row.put("dryRun", run.dryRun() ? 1 : 0);
        row.put("outcome", run.outcome().name());
        row.put("seen", counts.seen());
        row.put("added", counts.added());
        row.put("changed", counts.changed());
        row.put("unchanged", counts.unchanged());
        row.put("deleted", counts.deleted());
        row.put("failed", counts.failed());
        row.put("toCheck", counts.toCheck());
        row.put("errorCode", run.code().orElse(null));
        row.put("detail", run.detail().orElse(null));
        return row;
    }

    private static Optional<Instant> optionalInstant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
