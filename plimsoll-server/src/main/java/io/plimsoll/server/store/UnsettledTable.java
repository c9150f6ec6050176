package io.plimsoll.server.store;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.document.DocumentId;
import io.plimsoll.ingest.IngestJob;
import io.plimsoll.storage.ObjectKeys;
import io.plimsoll.tenant.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The rows of documents of which it is uncertain what index commits hold, in a copy of the catalogue.
final class UnsettledTable {

    private static final String HOLDINGS = """
            SELECT tenant, collection, generation, document, version, labels FROM indexed_document
            ORDER BY tenant, collection, generation, document
            """;

    private static final String TOMBSTONES = """
            SELECT tenant, collection, 0 AS generation, document, version, '' AS labels FROM tombstone
            ORDER BY tenant, collection, document
            """;

    /// Deletions and labels that may not have reached the indexes, and documents being written to them.
    private static final String AT_WORK = """
            SELECT DISTINCT tenant, collection, document FROM job
            WHERE (kind IN ('DELETE', 'RELABEL') AND state <> 'DONE') OR (kind = 'INDEX' AND state = 'RUNNING')
            """;

    private static final String IS_UNSETTLED = """
            EXISTS (SELECT 1 FROM unsettled_document u
                WHERE u.tenant = x.tenant AND u.collection = x.collection AND u.document = x.
            """.stripTrailing();

    private UnsettledTable() {}

    private record Row(
            String tenant, String collection, long generation, String document, long version, String labels) {

        static Row of(ResultSet row, int number) throws SQLException {
            return new Row(
                    row.getString("tenant"),
                    row.getString("collection"),
                    row.getLong("generation"),
                    row.getString("document"),
                    row.getLong("version"),
                    Objects.requireNonNullElse(row.getString("labels"), ""));
        }

        /// In the order of the queries: U+0000 is in none of these texts.
        int compareTo(Row other) {
            return ObjectKeys.compare(key(), other.key());
        }

        private String key() {
            return String.format("%s\0%s\0%019d\0%s", tenant, collection, generation, document);
        }
    }

    /// Finds them between a moment before and this copy.
    static void find(JdbcClient before, JdbcClient after) {
        addDifferent(before, after, HOLDINGS);
        addDifferent(before, after, TOMBSTONES);
        for (var moment : new JdbcClient[] {before, after}) {
            moment.sql(AT_WORK).query(row -> {
                add(after, row.getString("tenant"), row.getString("collection"), row.getString("document"));
            });
        }
    }

    /// Goes through both at the same time; neither is in memory.
    private static void addDifferent(JdbcClient before, JdbcClient after, String query) {
        try (var left = before.sql(query).query(Row::of).stream();
                var right = after.sql(query).query(Row::of).stream()) {
            var olds = left.iterator();
            var news = right.iterator();
            var old = next(olds);
            var now = next(news);
            while (old != null || now != null) {
                int order = old == null ? 1 : now == null ? -1 : old.compareTo(now);
                var either = order <= 0 ? old : now;
                if (either != null && (order != 0 || !either.equals(now))) {
                    add(after, either.tenant(), either.collection(), either.document());
                }
                old = order <= 0 ? next(olds) : old;
                now = order >= 0 ? next(news) : now;
            }
        }
    }

    private static @Nullable Row next(Iterator<Row> rows) {
        return rows.hasNext() ? rows.next() : null;
    }

    static void add(JdbcClient jdbc, String tenant, String collection, String document) {
        jdbc.sql("INSERT INTO unsettled_document (tenant, collection, document)"
                        + " VALUES (:tenant, :collection, :document) ON CONFLICT DO NOTHING")
                .param("tenant", tenant)
                .param("collection", collection)
                .param("document", document)
                .update();
    }

    /// No index holds them, and each that is still there has a job.
    static void requeue(JdbcClient jdbc, SortableIds ids, Instant now) {
        jdbc.sql("DELETE FROM indexed_document AS x WHERE " + IS_UNSETTLED + "document)")
                .update();
        var waiting = jdbc.sql(
                        "SELECT x.tenant, x.collection, 0 AS generation, x.id AS document, x.version, '' AS labels"
                                + " FROM document x"
                                + " WHERE " + IS_UNSETTLED + "id) AND NOT EXISTS (SELECT 1 FROM job j WHERE "
                                + JobTable.subject("j") + " = x.tenant || '/' || x.collection || '/' || x.id"
                                + " AND j.version = x.version AND j.kind = 'INDEX' AND j.state IN ('WAITING', 'RUNNING'))")
                .query(Row::of)
                .list();
        for (var row : waiting) {
            var key = new CollectionKey(TenantId.ofValue(row.tenant()), new CollectionName(row.collection()));
            var job = JobTable.add(
                    jdbc, ids.next(now), key, new DocumentId(row.document()), row.version(), IngestJob.Kind.INDEX, now);
            jdbc.sql("UPDATE document SET state = 'PENDING', job_id = :id, error_code = NULL, error_detail = NULL"
                            + " WHERE tenant = :tenant AND collection = :collection AND id = :document")
                    .params(JobTable.about(job))
                    .update();
        }
    }

    static void each(JdbcClient jdbc, BiConsumer<CollectionKey, DocumentId> documents) {
        jdbc.sql("SELECT * FROM unsettled_document").query(row -> {
            documents.accept(Rows.collection(row, "collection"), new DocumentId(row.getString("document")));
        });
    }

    static void clear(JdbcClient jdbc) {
        jdbc.sql("DELETE FROM unsettled_document").update();
    }
}
