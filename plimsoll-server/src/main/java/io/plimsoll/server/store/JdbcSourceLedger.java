package io.plimsoll.server.store;

import io.plimsoll.document.DocumentId;
import io.plimsoll.error.Blame;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.source.SourceItem;
import io.plimsoll.source.SourceKey;
import io.plimsoll.source.SourceLedger;
import io.plimsoll.source.Validators;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Listings and what was taken, in the [Database].
public final class JdbcSourceLedger implements SourceLedger {

    private static final String OF_SOURCE = " tenant = :tenant AND collection = :collection AND source = :source ";
    private static final String LISTING = " FROM source_listing l LEFT JOIN source_item i ON i.tenant = l.tenant"
            + " AND i.collection = l.collection AND i.source = l.source AND i.document = l.document"
            + " WHERE l.tenant = :tenant AND l.collection = :collection AND l.source = :source ";

    /// Items whose fingerprint is that of what was taken or refused.
    private static final String SAME = " AND done = 0 AND fingerprint IS NOT NULL AND EXISTS (SELECT 1"
            + " FROM source_item i WHERE i.tenant = source_listing.tenant"
            + " AND i.collection = source_listing.collection AND i.source = source_listing.source"
            + " AND i.document = source_listing.document AND i.fingerprint = source_listing.fingerprint";
    private static final String MISSING = " FROM source_item i WHERE" + OF_SOURCE
            + " AND NOT EXISTS (SELECT 1 FROM source_listing l WHERE l.tenant = i.tenant"
            + " AND l.collection = i.collection AND l.source = i.source AND l.document = i.document) ";

    private final Database database;
    private final InstantSource clock;

    public JdbcSourceLedger(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public void beginListing(SourceKey key) {
        endListing(key);
    }

    @Override
    public void endListing(SourceKey key) {
        database.change(
                List.of(),
                jdbc -> jdbc.sql("DELETE FROM source_listing WHERE" + OF_SOURCE)
                        .params(SourceTable.named(key))
                        .update());
    }

    @Override
    public void list(SourceKey key, List<SourceItem> items) {
        database.change(List.of(), jdbc -> {
            for (var item : items) {
                var row = named(key, item.id());
                row.put("place", item.place());
                row.put("fingerprint", item.fingerprint().orElse(null));
                row.put("updatedAt", item.updatedAt().map(Instant::toEpochMilli).orElse(null));
                row.put("atRest", item.settled() ? 1 : 0);
                jdbc.sql("""
                                INSERT INTO source_listing (tenant, collection, source, document, place, fingerprint,
                                    updated_at, at_rest, done)
                                VALUES (:tenant, :collection, :source, :document, :place, :fingerprint, :updatedAt,
                                    :atRest, 0)
                                ON CONFLICT (tenant, collection, source, document) DO NOTHING
                                """).params(row).update();
            }
        });
    }

    @Override
    public Comparison compare(SourceKey key) {
        return database.read(jdbc -> {
            var row = SourceTable.named(key);
            long taken = count(jdbc, "SELECT count(*) FROM source_item WHERE" + OF_SOURCE + "AND taken = 1", row);
            long missing = count(jdbc, "SELECT count(*)" + MISSING + "AND taken = 1", row);
            return jdbc.sql("""
                            SELECT count(*) AS seen,
                                coalesce(sum(CASE WHEN i.document IS NULL AND l.at_rest = 1 THEN 1 ELSE 0 END), 0)
                                    AS added,
                                coalesce(sum(CASE WHEN i.fingerprint <> l.fingerprint AND l.at_rest = 1
                                    THEN 1 ELSE 0 END), 0) AS changed,
                                coalesce(sum(CASE WHEN i.document IS NOT NULL AND l.at_rest = 1
                                    AND (i.fingerprint IS NULL OR l.fingerprint IS NULL) THEN 1 ELSE 0 END), 0)
                                    AS to_check
                            """ + LISTING)
                    .params(row)
                    .query((found, number) -> new Comparison(
                            found.getLong("seen"),
                            found.getLong("added"),
                            found.getLong("changed"),
                            found.getLong("to_check"),
                            taken,
                            missing))
                    .single();
        });
    }

    private static long count(JdbcClient jdbc, String sql, Map<String, Object> row) {
        return jdbc.sql(sql).params(row).query(Long.class).single();
    }

    @Override
    public Settled settleUnchanged(SourceKey key) {
        return database.write(List.of(), jdbc -> {
            var row = SourceTable.named(key);
            jdbc.sql("UPDATE source_listing SET done = 1 WHERE" + OF_SOURCE + "AND at_rest = 0")
                    .params(row)
                    .update();
            var settle = "UPDATE source_listing SET done = 1 WHERE" + OF_SOURCE + SAME;
            long failed = jdbc.sql(settle + " AND i.error_code IS NOT NULL)")
                    .params(row)
                    .update();
            long unchanged =
                    jdbc.sql(settle + " AND i.error_code IS NULL)").params(row).update();
            return new Settled(unchanged, failed);
        });
    }

    @Override
    public List<Pending> pending(SourceKey key, Optional<DocumentId> after, int limit) {
        return database.read(jdbc -> jdbc.sql("SELECT l.*, i.taken, i.etag, i.last_modified" + LISTING
                        + "AND l.done = 0 AND l.document > :after ORDER BY l.document LIMIT :limit")
                .params(SourceTable.named(key))
                .param("after", after.map(DocumentId::value).orElse(""))
                .param("limit", Rows.page(limit))
                .query(JdbcSourceLedger::pending)
                .list());
    }

    private static Pending pending(ResultSet row, int number) throws SQLException {
        long updated = row.getLong("updated_at");
        var updatedAt = row.wasNull() ? Optional.<Instant>empty() : Optional.of(Instant.ofEpochMilli(updated));
        return new Pending(
                new SourceItem(
                        new DocumentId(row.getString("document")),
                        row.getString("place"),
                        Rows.text(row, "fingerprint"),
                        updatedAt),
                row.getInt("taken") == 1,
                new Validators(Rows.text(row, "etag"), Rows.text(row, "last_modified")));
    }

    @Override
    public void settle(SourceKey key, SourceItem item, Validators validators) {
        database.change(List.of(), jdbc -> {
            var row = named(key, item.id());
            row.put("place", item.place());
            row.put("fingerprint", item.fingerprint().orElse(null));
            row.put("etag", validators.etag().orElse(null));
            row.put("lastModified", validators.lastModified().orElse(null));
            row.put("now", clock.millis());
            jdbc.sql("""
                            INSERT INTO source_item (tenant, collection, source, document, place, taken, fingerprint,
                                etag, last_modified, changed_at)
                            VALUES (:tenant, :collection, :source, :document, :place, 1, :fingerprint, :etag,
                                :lastModified, :now)
                            ON CONFLICT (tenant, collection, source, document) DO UPDATE SET
                                taken = 1, fingerprint = excluded.fingerprint, etag = excluded.etag,
                                last_modified = excluded.last_modified, error_code = NULL, error_detail = NULL,
                                changed_at = excluded.changed_at
                            """).params(row).update();
            done(jdbc, row);
        });
    }

    @Override
    public void settleFailed(SourceKey key, SourceItem item, PlimsollException failure) {
        boolean lasting = failure.code().blame() == Blame.CALLER;
        database.change(List.of(), jdbc -> {
            var row = named(key, item.id());
            row.put("place", item.place());
            row.put("fingerprint", lasting ? item.fingerprint().orElse(null) : null);
            row.put("code", failure.code().wireName());
            row.put("detail", failure.detail());
            row.put("now", clock.millis());
            jdbc.sql("""
                            INSERT INTO source_item (tenant, collection, source, document, place, taken, fingerprint,
                                error_code, error_detail, changed_at)
                            VALUES (:tenant, :collection, :source, :document, :place, 0, :fingerprint, :code, :detail,
                                :now)
                            ON CONFLICT (tenant, collection, source, document) DO UPDATE SET
                                fingerprint = excluded.fingerprint, etag = NULL, last_modified = NULL,
                                error_code = excluded.error_code, error_detail = excluded.error_detail,
                                changed_at = excluded.changed_at
                            """).params(row).update();
            done(jdbc, row);
        });
    }

    @Override
    public void postpone(SourceKey key, SourceItem item) {
        database.change(List.of(), jdbc -> done(jdbc, named(key, item.id())));
    }

    private static void done(JdbcClient jdbc, Map<String, Object> row) {
        jdbc.sql("UPDATE source_listing SET done = 1 WHERE" + OF_SOURCE + "AND document = :document")
                .params(row)
                .update();
    }

    @Override
    public void unlist(SourceKey key, DocumentId id) {
        database.change(
                List.of(),
                jdbc -> jdbc.sql("DELETE FROM source_listing WHERE" + OF_SOURCE + "AND document = :document")
                        .params(named(key, id))
                        .update());
    }

    @Override
    public List<DocumentId> missing(SourceKey key, int limit) {
        return database.write(List.of(), jdbc -> {
            var row = SourceTable.named(key);
            jdbc.sql("DELETE FROM source_item WHERE" + OF_SOURCE + "AND document IN (SELECT i.document" + MISSING + """
                            AND (i.taken = 0 OR EXISTS (SELECT 1 FROM source_item o
                                WHERE o.tenant = i.tenant AND o.collection = i.collection
                                AND o.document = i.document AND o.source <> i.source AND o.taken = 1)))
                            """)
                    .params(row)
                    .update();
            return jdbc.sql("SELECT i.document" + MISSING + "ORDER BY i.document LIMIT :limit")
                    .params(row)
                    .param("limit", Rows.page(limit))
                    .query((found, number) -> new DocumentId(found.getString("document")))
                    .list();
        });
    }

    @Override
    public void forget(SourceKey key, DocumentId id) {
        database.change(
                List.of(),
                jdbc -> jdbc.sql("DELETE FROM source_item WHERE" + OF_SOURCE + "AND document = :document")
                        .params(named(key, id))
                        .update());
    }

    @Override
    public List<Failure> failures(SourceKey key, int limit) {
        return database.read(jdbc -> jdbc.sql("SELECT * FROM source_item WHERE" + OF_SOURCE
                        + "AND error_code IS NOT NULL ORDER BY changed_at DESC, document LIMIT :limit")
                .params(SourceTable.named(key))
                .param("limit", Rows.page(limit))
                .query((row, number) -> new Failure(
                        new DocumentId(row.getString("document")),
                        row.getString("place"),
                        row.getString("error_code"),
                        row.getString("error_detail"),
                        Rows.instant(row, "changed_at")))
                .list());
    }

    private static Map<String, Object> named(SourceKey key, DocumentId id) {
        var row = SourceTable.named(key);
        row.put("document", id.value());
        return row;
    }
}
