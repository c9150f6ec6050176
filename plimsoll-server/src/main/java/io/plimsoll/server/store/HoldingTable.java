package io.plimsoll.server.store;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.GenerationState;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.document.DocumentId;
import io.plimsoll.ingest.DocumentCatalog.Completeness;
import io.plimsoll.ingest.DocumentCatalog.Holding;
import io.plimsoll.tenant.AccessLabels;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The rows that say which generation holds which version of which document.
final class HoldingTable {

    private static final String LACKED = """
            FROM indexed_document h
            JOIN document d ON d.tenant = h.tenant AND d.collection = h.collection AND d.id = h.document
            WHERE h.tenant = :tenant AND h.collection = :collection AND h.generation <> :number
                AND NOT EXISTS (SELECT 1 FROM indexed_document mine
                    WHERE mine.tenant = h.tenant AND mine.collection = h.collection AND mine.generation = :number
                    AND mine.document = h.document AND mine.version >= h.version)
                AND NOT EXISTS (SELECT 1 FROM indexed_document other
                    WHERE other.tenant = h.tenant AND other.collection = h.collection AND other.document = h.document
                    AND other.generation <> :number
                    AND (other.version > h.version OR (other.version = h.version AND other.generation > h.generation)))
            """;

    /// What the generation lacks, each document once, in the newest version that any other generation holds.
    static final String MISSING = """
            SELECT d.*, h.passages, h.version AS held_version, h.content_hash AS held_hash, h.media_type AS held_type,
                h.text_hash AS held_text,
                coalesce(h.labels, d.labels) AS held_labels
            """ + LACKED;

    private static final String LABELS = """
            SELECT coalesce(h.labels, d.labels) AS labels FROM indexed_document h
            JOIN document d ON d.tenant = h.tenant AND d.collection = h.collection AND d.id = h.document
            WHERE h.tenant = :tenant AND h.collection = :collection AND h.document = :document
            """;

    private HoldingTable() {}

    /// @param behind documents of which the LIVE generation, rolled back to, lacks the newest indexed version
    record Live(long passages, long behind) {}

    /// Records the holding where the document is still there and the generation has no newer version. Its labels may
    /// have been changed since it was written; a RELABEL job then brings them to the index. To be called in a
    /// transaction that moves the epoch afterwards.
    static void put(JdbcClient jdbc, IndexGeneration generation, Holding holding) {
        var row = row(generation, holding);
        row.put("contentHash", holding.contentHash());
        row.put("mediaType", holding.mediaType().orElse(null));
        row.put("textHash", holding.textHash().orElse(null));
        row.put("labels", JsonText.of(holding.labels()));
        row.put("passages", holding.passages());
        jdbc.sql("""
                        INSERT INTO indexed_document (tenant, collection, generation, document, version, content_hash,
                            media_type, text_hash, passages, labels, epoch)
                        SELECT d.tenant, d.collection, g.number, d.id, :version, :contentHash, :mediaType, :textHash,
                            :passages,
                            CASE WHEN d.version = :version THEN d.labels ELSE coalesce(
                                (SELECT min(other.labels) FROM indexed_document other
                                    WHERE other.tenant = d.tenant AND other.collection = d.collection
                                    AND other.document = d.id AND other.version = :version), :labels) END,
                            n.epoch + 1
                        FROM document d JOIN generation g ON g.tenant = d.tenant AND g.collection = d.collection
                        JOIN collection_counter n ON n.tenant = d.tenant AND n.collection = d.collection
                        WHERE d.tenant = :tenant AND d.collection = :collection AND d.id = :document
                            AND g.number = :number AND g.state <> 'DELETED'
                        ON CONFLICT (tenant, collection, generation, document) DO UPDATE SET
                            version = excluded.version, content_hash = excluded.content_hash,
                            media_type = excluded.media_type, text_hash = excluded.text_hash,
                            passages = excluded.passages, labels = excluded.labels, epoch = excluded.epoch
                        WHERE indexed_document.version <= excluded.version
                        """).params(row).update();
    }

    static boolean isMissing(JdbcClient jdbc, IndexGeneration generation, Holding holding) {
        return jdbc.sql("SELECT count(*) " + LACKED + " AND h.document = :document AND h.version = :version")
                        .params(row(generation, holding))
                        .query(Integer.class)
                        .single()
                > 0;
    }

    static Optional<Long> version(JdbcClient jdbc, IndexGeneration generation, DocumentId id) {
        return jdbc.sql("""
                        SELECT version FROM indexed_document
                        WHERE tenant = :tenant AND collection = :collection AND generation = :number
                            AND document = :document
                        """)
                .params(GenerationTable.named(generation))
                .param("document", id.value())
                .query(Long.class)
                .optional();
    }

    /// Of what the generation holds, or else of the document.
    static Optional<String> textHash(JdbcClient jdbc, IndexGeneration generation, DocumentId id) {
        return jdbc.sql("""
                        SELECT coalesce(h.text_hash, d.text_hash) AS text_hash FROM document d
                        LEFT JOIN indexed_document h ON h.tenant = d.tenant AND h.collection = d.collection
                            AND h.document = d.id AND h.generation = :number
                        WHERE d.tenant = :tenant AND d.collection = :collection AND d.id = :document
                        """)
                .params(GenerationTable.named(generation))
                .param("document", id.value())
                .query((row, number) -> Rows.text(row, "text_hash"))
                .optional()
                .flatMap(found -> found);
    }

    static void relabel(JdbcClient jdbc, CollectionKey key, DocumentId id, AccessLabels labels) {
        jdbc.sql("""
                        UPDATE indexed_document SET labels = :labels
                        WHERE tenant = :tenant AND collection = :collection AND document = :document
                        """)
                .params(Rows.named(key))
                .param("document", id.value())
                .param("labels", JsonText.of(labels))
                .update();
    }

    /// Of the passages that the generation holds, or of the newest ones that others hold.
    static Optional<AccessLabels> labels(JdbcClient jdbc, IndexGeneration generation, DocumentId id) {
        return jdbc.sql(LABELS + " ORDER BY CASE WHEN h.generation = :number THEN 0 ELSE 1 END, h.version DESC LIMIT 1")
                .params(GenerationTable.named(generation))
                .param("document", id.value())
                .query((row, number) -> JsonText.labels(row.getString("labels")))
                .optional();
    }

    static Optional<AccessLabels> labels(JdbcClient jdbc, CollectionKey key, DocumentId id, long version) {
        return jdbc.sql(LABELS + " AND h.version = :version ORDER BY h.generation DESC LIMIT 1")
                .params(Rows.named(key))
                .param("document", id.value())
                .param("version", version)
                .query((row, number) -> JsonText.labels(row.getString("labels")))
                .optional();
    }

    static boolean isAny(JdbcClient jdbc, IndexGeneration generation) {
        return jdbc.sql("""
                        SELECT 1 FROM indexed_document
                        WHERE tenant = :tenant AND collection = :collection AND generation = :number AND passages > 0
                        LIMIT 1
                        """)
                .params(GenerationTable.named(generation))
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    /// Of these documents those of which the generation has held the same passages since that epoch, with who sees
    /// them.
    static Map<DocumentId, AccessLabels> heldSince(
            JdbcClient jdbc, IndexGeneration generation, long epoch, Collection<DocumentId> documents) {
        var held = new HashMap<DocumentId, AccessLabels>();
        jdbc.sql("""
                        SELECT h.document, coalesce(h.labels, d.labels) AS labels FROM indexed_document h
                        JOIN document d ON d.tenant = h.tenant AND d.collection = h.collection AND d.id = h.document
                        WHERE h.tenant = :tenant AND h.collection = :collection AND h.generation = :number
                            AND h.epoch <= :epoch AND h.document IN (:documents)
                        """)
                .params(GenerationTable.named(generation))
                .param("epoch", epoch)
                .param("documents", documents.stream().map(DocumentId::value).toList())
                .query(row -> {
                    held.put(new DocumentId(row.getString("document")), JsonText.labels(row.getString("labels")));
                });
        return held;
    }

    private static Map<String, Object> row(IndexGeneration generation, Holding holding) {
        var row = GenerationTable.named(generation);
        row.put("document", holding.document().value());
        row.put("version", holding.version());
        return row;
    }

    static Completeness completeness(JdbcClient jdbc, IndexGeneration generation) {
        var named = GenerationTable.named(generation);
        return jdbc.sql("""
                        SELECT count(*) AS documents, coalesce(sum(passages), 0) AS passages FROM indexed_document
                        WHERE tenant = :tenant AND collection = :collection AND generation = :number
                        """)
                .params(named)
                .query((row, number) ->
                        new Completeness(row.getLong("documents"), row.getLong("passages"), missing(jdbc, named)))
                .single();
    }

    private static long missing(JdbcClient jdbc, Map<String, Object> named) {
        return jdbc.sql("SELECT count(*) " + LACKED)
                .params(named)
                .query(Long.class)
                .single();
    }

    /// Only a LIVE generation that is not the latest can be behind, so that others are not counted through.
    static Live live(JdbcClient jdbc, CollectionKey key) {
        var generations = GenerationTable.present(jdbc, key);
        return generations.stream()
                .filter(generation -> generation.state() == GenerationState.LIVE)
                .findFirst()
                .map(live -> new Live(passages(jdbc, live), behind(jdbc, live, generations.getLast())))
                .orElse(new Live(0, 0));
    }

    private static long passages(JdbcClient jdbc, IndexGeneration generation) {
        return jdbc.sql("""
                        SELECT coalesce(sum(passages), 0) FROM indexed_document
                        WHERE tenant = :tenant AND collection = :collection AND generation = :number
                        """)
                .params(GenerationTable.named(generation))
                .query(Long.class)
                .single();
    }

    private static long behind(JdbcClient jdbc, IndexGeneration live, IndexGeneration latest) {
        return live.number() == latest.number() ? 0 : missing(jdbc, GenerationTable.named(live));
    }

    static Holding held(ResultSet row) throws SQLException {
        return new Holding(
                new DocumentId(row.getString("id")),
                row.getLong("held_version"),
                row.getString("held_hash"),
                Rows.text(row, "held_type"),
                Rows.text(row, "held_text"),
                JsonText.labels(row.getString("held_labels")),
                row.getInt("passages"));
    }
}
