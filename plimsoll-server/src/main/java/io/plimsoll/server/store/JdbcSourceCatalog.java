package io.plimsoll.server.store;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.source.Source;
import io.plimsoll.source.SourceCatalog;
import io.plimsoll.source.SourceKey;
import io.plimsoll.source.SourceName;
import io.plimsoll.source.SourceRun;
import io.plimsoll.source.SourceSettings;
import io.plimsoll.source.SourceStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The sources, their runs and their leases in the [Database].
public final class JdbcSourceCatalog implements SourceCatalog {

    private static final String ONE = " WHERE tenant = :tenant AND collection = :collection AND name = :source";
    private static final String OWN = ONE + " AND leased_by = :owner";
    private static final String SET_RUN = """
            started_at = :startedAt, ended_at = :endedAt, dry_run = :dryRun, outcome = :outcome, seen = :seen,
            added = :added, changed = :changed, unchanged = :unchanged, deleted = :deleted, failed = :failed,
            to_check = :toCheck, error_code = :errorCode, detail = :detail
            """;
    private static final String CLEAR_PAUSE = "pause_until = NULL, pause_code = NULL, pause_detail = NULL";

    private final Database database;
    private final InstantSource clock;

    public JdbcSourceCatalog(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public SourceStatus put(SourceKey key, SourceSettings settings, AuditEvent event) {
        return database.write(List.of(), jdbc -> {
            if (!JdbcCollectionCatalog.exists(jdbc, key.collection())) {
                throw new PlimsollException(
                        ErrorCode.NOT_FOUND,
                        "there is no collection '" + key.collection().name() + "'");
            }
            var row = SourceTable.named(key);
            row.put("origin", OriginText.of(settings.origin()));
            row.put("interval", settings.interval().toMillis());
            row.put("enabled", settings.enabled() ? 1 : 0);
            row.put("share", settings.maxDeleteShare());
            row.put("labels", JsonText.of(settings.labels()));
            row.put("now", clock.millis());
            jdbc.sql("""
                            INSERT INTO source (tenant, collection, name, origin, interval_ms, enabled,
                                max_delete_share, labels, created_at, next_run_at, restart, leased_until, dry_run,
                                seen, added, changed, unchanged, deleted, failed, to_check, listed, listing_complete)
                            VALUES (:tenant, :collection, :source, :origin, :interval, :enabled, :share, :labels,
                                :now, :now, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
                            ON CONFLICT (tenant, collection, name) DO UPDATE SET
                                restart = CASE WHEN source.origin = excluded.origin AND source.labels = excluded.labels
                                    THEN source.restart ELSE 1 END,
                                origin = excluded.origin, interval_ms = excluded.interval_ms,
                                enabled = excluded.enabled, max_delete_share = excluded.max_delete_share,
                                labels = excluded.labels, next_run_at = excluded.next_run_at
                            """).params(row).update();
            database.audit().append(jdbc, event.with("enabled", settings.enabled()), clock.instant());
            return find(jdbc, key).orElseThrow();
        });
    }

    @Override
    public Optional<SourceStatus> find(SourceKey key) {
        return database.read(jdbc -> find(jdbc, key));
    }

    private Optional<SourceStatus> find(JdbcClient jdbc, SourceKey key) {
        var now = clock.instant();
        return jdbc.sql("SELECT * FROM source" + ONE)
                .params(SourceTable.named(key))
                .query((row, number) -> SourceTable.status(row, now))
                .optional();
    }

    @Override
    public List<SourceStatus> list(CollectionKey collection, Optional<SourceName> after, int limit) {
        var now = clock.instant();
        return database.read(jdbc -> jdbc.sql("""
                        SELECT * FROM source WHERE tenant = :tenant AND collection = :collection AND name > :after
                        ORDER BY name LIMIT :limit
                        """)
                .params(Rows.named(collection))
                .param("after", after.map(SourceName::value).orElse(""))
                .param("limit", Rows.page(limit))
                .query((row, number) -> SourceTable.status(row, now))
                .list());
    }

    @Override
    public List<SourceStatus> enabled(int limit) {
        var now = clock.instant();
        return database.read(jdbc -> jdbc.sql("SELECT * FROM source WHERE enabled = 1 LIMIT :limit")
                .param("limit", Rows.page(limit))
                .query((row, number) -> SourceTable.status(row, now))
                .list());
    }

    @Override
    public boolean delete(SourceKey key, AuditEvent event) {
        return database.write(List.of(), jdbc -> {
            int deleted = jdbc.sql("DELETE FROM source" + ONE)
                    .params(SourceTable.named(key))
                    .update();
            if (deleted > 0) {
                database.audit().append(jdbc, event, clock.instant());
            }
            return deleted > 0;
        });
    }

    @Override
    public Optional<SourceStatus> request(SourceKey key, boolean dryRun, AuditEvent event) {
        return database.write(List.of(), jdbc -> {
            int asked = jdbc.sql("UPDATE source SET requested = :requested" + ONE)
                    .params(SourceTable.named(key))
                    .param("requested", dryRun ? "DRY_RUN" : "SYNC")
                    .update();
            if (asked > 0) {
                database.audit().append(jdbc, event.with("run", dryRun ? "dry" : "sync"), clock.instant());
            }
            return find(jdbc, key);
        });
    }

    /// A run that was interrupted goes on before anything else; a source that was given another origin begins anew.
    private record Due(
            SourceKey key, SourceSettings settings, boolean goesOn, boolean anew, boolean dryRun, Claimed claimed) {}

    private record Claimed(Optional<SourceRun> run, Optional<Source.Listing> listing) {}

    @Override
    public Optional<Claim> claim(String owner, Duration lease) {
        var now = clock.instant();
        boolean any = database.read(jdbc -> due(jdbc, now)).isPresent();
        return any
                ? database.write(
                        Lock.SOURCES, jdbc -> due(jdbc, now).flatMap(due -> claim(jdbc, due, owner, now, lease)))
                : Optional.empty();
    }

    private static Optional<Due> due(JdbcClient jdbc, Instant now) {
        return jdbc.sql("""
                        SELECT * FROM source
                        WHERE leased_until <= :now AND (outcome = 'RUNNING' OR requested IS NOT NULL
                            OR (enabled = 1 AND next_run_at <= :now))
                            AND NOT EXISTS (SELECT 1 FROM tenant t WHERE t.id = source.tenant AND t.state <> 'ACTIVE')
                        ORDER BY next_run_at, tenant, collection, name LIMIT 1
                        """)
                .param("now", now.toEpochMilli())
                .query((row, number) -> {
                    var run = SourceTable.run(row);
                    boolean goesOn = run.filter(last -> last.outcome() == SourceRun.Outcome.RUNNING)
                                    .isPresent()
                            && row.getInt("restart") == 0;
                    return new Due(
                            SourceTable.key(row),
                            SourceTable.settings(row),
                            goesOn,
                            row.getInt("restart") == 1,
                            "DRY_RUN".equals(row.getString("requested")),
                            new Claimed(run, SourceTable.listing(row)));
                })
                .optional();
    }

    private static Optional<Claim> claim(JdbcClient jdbc, Due due, String owner, Instant now, Duration lease) {
        var run = due.goesOn() ? due.claimed().run().orElseThrow() : SourceRun.begun(now, due.dryRun());
        var listing = due.goesOn() ? due.claimed().listing() : Optional.<Source.Listing>empty();
        var row = SourceTable.put(SourceTable.named(due.key()), run);
        row.put("owner", owner);
        row.put("now", now.toEpochMilli());
        row.put("until", now.plus(lease).toEpochMilli());
        row.put("listed", listing.isPresent() ? 1 : 0);
        row.put("goesOn", due.goesOn() ? 1 : 0);
        int taken = jdbc.sql(
                        "UPDATE source SET " + SET_RUN + """
                        , leased_by = :owner, leased_until = :until, restart = 0, listed = :listed,
                        requested = CASE WHEN :goesOn = 1 THEN requested ELSE NULL END
                        """ + ", " + CLEAR_PAUSE + ONE + " AND leased_until <= :now")
                .params(row)
                .update();
        if (taken > 0 && due.anew()) {
            takeAnew(jdbc, row);
        }
        return taken == 0 ? Optional.empty() : Optional.of(new Claim(due.key(), due.settings(), owner, run, listing));
    }

    /// Documents carry the labels of the time they were taken, so that all of them are taken again.
    private static void takeAnew(JdbcClient jdbc, Map<String, Object> row) {
        jdbc.sql("""
                        UPDATE source_item SET fingerprint = NULL, etag = NULL, last_modified = NULL
                        WHERE tenant = :tenant AND collection = :collection AND source = :source
                        """).params(row).update();
    }

    @Override
    public boolean extend(SourceKey key, String owner, Duration lease) {
        return database.write(
                List.of(),
                jdbc -> jdbc.sql("UPDATE source SET leased_until = :until" + OWN)
                                .params(SourceTable.named(key))
                                .param("owner", owner)
                                .param("until", clock.instant().plus(lease).toEpochMilli())
                                .update()
                        > 0);
    }

    @Override
    public void progress(Claim claim, SourceRun run, Optional<Source.Listing> listed) {
        var row = SourceTable.put(own(claim), run);
        row.put("listed", listed.isPresent() ? 1 : 0);
        row.put("complete", listed.filter(Source.Listing::complete).isPresent() ? 1 : 0);
        row.put("notes", listed.flatMap(Source.Listing::notes).orElse(null));
        database.change(
                List.of(),
                jdbc -> jdbc.sql("UPDATE source SET " + SET_RUN
                                + ", listed = :listed, listing_complete = :complete, listing_notes = :notes" + OWN)
                        .params(row)
                        .update());
    }

    private static Map<String, Object> own(Claim claim) {
        var row = SourceTable.named(claim.key());
        row.put("owner", claim.owner());
        return row;
    }

    @Override
    public void pause(Claim claim, Optional<SourceStatus.Pause> pause) {
        var row = own(claim);
        row.put("until", pause.map(wait -> wait.until().toEpochMilli()).orElse(null));
        row.put("code", pause.map(SourceStatus.Pause::code).orElse(null));
        row.put("detail", pause.map(SourceStatus.Pause::detail).orElse(null));
        database.change(
                List.of(),
                jdbc -> jdbc.sql("UPDATE source SET pause_until = :until, pause_code = :code, pause_detail = :detail"
                                + OWN)
                        .params(row)
                        .update());
    }

    @Override
    public void end(Claim claim, SourceRun run, Instant nextRunAt) {
        var row = SourceTable.put(own(claim), run);
        row.put("next", nextRunAt.toEpochMilli());
        row.put("success", run.outcome() == SourceRun.Outcome.DONE && !run.dryRun() ? 1 : 0);
        database.change(
                List.of(),
                jdbc -> jdbc.sql("UPDATE source SET " + SET_RUN + """
                        , leased_by = NULL, leased_until = 0, listed = 0,
                        next_run_at = CASE WHEN :dryRun = 1 OR restart = 1 THEN next_run_at ELSE :next END,
                        last_success_at = CASE WHEN :success = 1 THEN :endedAt ELSE last_success_at END
                        """ + ", " + CLEAR_PAUSE + OWN)
                        .params(row)
                        .update());
    }

    @Override
    public void release(Claim claim) {
        database.change(
                List.of(),
                jdbc -> jdbc.sql("UPDATE source SET leased_by = NULL, leased_until = 0, " + CLEAR_PAUSE + OWN)
                        .params(own(claim))
                        .update());
    }
}
