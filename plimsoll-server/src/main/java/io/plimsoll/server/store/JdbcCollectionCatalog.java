package io.plimsoll.server.store;

import io.plimsoll.collection.Chunking;
import io.plimsoll.collection.Collection;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.collection.CollectionSettings;
import io.plimsoll.collection.GenerationState;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.tenant.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The collections and their generations in the [Database].
public final class JdbcCollectionCatalog implements CollectionCatalog {

    private static final String SELECT = """
            SELECT c.name, c.max_tokens, c.overlap_tokens, c.language, c.created_at, n.epoch, g.*
            FROM collection c
            JOIN collection_counter n ON n.tenant = c.tenant AND n.collection = c.name
            JOIN generation g ON g.tenant = c.tenant AND g.collection = c.name AND g.number = c.live
            """;

    private final Database database;
    private final InstantSource clock;

    public JdbcCollectionCatalog(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public Collection put(CollectionKey key, CollectionSettings settings, ModelStamp model) {
        return database.write(jdbc -> {
            var present = find(jdbc, key);
            if (present.isEmpty()) {
                create(jdbc, key, settings, model);
            } else if (!present.get().settings().equals(settings)) {
                change(jdbc, key, settings);
            }
            return find(jdbc, key).orElseThrow();
        });
    }

    private void create(JdbcClient jdbc, CollectionKey key, CollectionSettings settings, ModelStamp model) {
        var row = row(key, settings);
        long number = jdbc.sql("""
                        INSERT INTO collection_counter (tenant, collection, generation, epoch)
                        VALUES (:tenant, :collection, 1, 1)
                        ON CONFLICT (tenant, collection) DO UPDATE
                        SET generation = collection_counter.generation + 1, epoch = collection_counter.epoch + 1
                        RETURNING generation
                        """).params(row).query(Long.class).single();
        row.put("live", number);
        row.put("now", clock.millis());
        row.put("state", GenerationState.LIVE.name());
        row.put("modelName", model.name());
        row.put("modelFingerprint", model.fingerprint());
        row.put("dimensions", model.dimensions());
        jdbc.sql("""
                        INSERT INTO collection (tenant, name, max_tokens, overlap_tokens, language, live, created_at)
                        VALUES (:tenant, :collection, :maxTokens, :overlapTokens, :language, :live, :now)
                        """).params(row).update();
        jdbc.sql("""
                        INSERT INTO generation
                            (tenant, collection, number, state, model_name, model_fingerprint, dimensions)
                        VALUES (:tenant, :collection, :live, :state, :modelName, :modelFingerprint, :dimensions)
                        """).params(row).update();
    }

    private static void change(JdbcClient jdbc, CollectionKey key, CollectionSettings settings) {
        jdbc.sql("""
                        UPDATE collection
                        SET max_tokens = :maxTokens, overlap_tokens = :overlapTokens, language = :language
                        WHERE tenant = :tenant AND name = :collection
                        """).params(row(key, settings)).update();
        moveEpoch(jdbc, key);
    }

    private static Map<String, Object> row(CollectionKey key, CollectionSettings settings) {
        var row = Rows.named(key);
        row.put("maxTokens", settings.chunking().maxTokens());
        row.put("overlapTokens", settings.chunking().overlapTokens());
        row.put("language", settings.language().orElse(null));
        return row;
    }

    /// To be called in the transaction that changes what the collection's readers see.
    static void moveEpoch(JdbcClient jdbc, CollectionKey key) {
        jdbc.sql("UPDATE collection_counter SET epoch = epoch + 1 WHERE tenant = :tenant AND collection = :collection")
                .params(Rows.named(key))
                .update();
    }

    static boolean exists(JdbcClient jdbc, CollectionKey key) {
        return jdbc.sql("SELECT count(*) FROM collection WHERE tenant = :tenant AND name = :collection")
                        .params(Rows.named(key))
                        .query(Integer.class)
                        .single()
                > 0;
    }

    @Override
    public Optional<Collection> find(CollectionKey key) {
        return database.read(jdbc -> find(jdbc, key));
    }

    private static Optional<Collection> find(JdbcClient jdbc, CollectionKey key) {
        return jdbc.sql(SELECT + " WHERE c.tenant = :tenant AND c.name = :collection")
                .params(Rows.named(key))
                .query(JdbcCollectionCatalog::collection)
                .optional();
    }

    @Override
    public List<Collection> list(TenantId tenant, Optional<CollectionName> after, int limit) {
        return database.read(
                jdbc -> jdbc.sql(SELECT + " WHERE c.tenant = :tenant AND c.name > :after ORDER BY c.name LIMIT :limit")
                        .param("tenant", tenant.value())
                        .param("after", after.map(CollectionName::value).orElse(""))
                        .param("limit", Rows.page(limit))
                        .query(JdbcCollectionCatalog::collection)
                        .list());
    }

    @Override
    public List<IndexGeneration> delete(CollectionKey key) {
        return database.write(jdbc -> {
            var generations = jdbc.sql(
                            "SELECT * FROM generation WHERE tenant = :tenant AND collection = :collection ORDER BY number")
                    .params(Rows.named(key))
                    .query(JdbcCollectionCatalog::generation)
                    .list();
            for (var table : List.of("job", "document", "tombstone", "conversation_turn", "generation")) {
                jdbc.sql("DELETE FROM " + table + " WHERE tenant = :tenant AND collection = :collection")
                        .params(Rows.named(key))
                        .update();
            }
            jdbc.sql("DELETE FROM collection WHERE tenant = :tenant AND name = :collection")
                    .params(Rows.named(key))
                    .update();
            moveEpoch(jdbc, key);
            return generations;
        });
    }

    @Override
    public List<IndexGeneration> generations() {
        return database.read(
                jdbc -> jdbc.sql("SELECT * FROM generation WHERE state <> :deleted ORDER BY tenant, collection, number")
                        .param("deleted", GenerationState.DELETED.name())
                        .query(JdbcCollectionCatalog::generation)
                        .list());
    }

    private static Collection collection(ResultSet row, int number) throws SQLException {
        return new Collection(
                Rows.collection(row, "name"),
                new CollectionSettings(
                        new Chunking(row.getInt("max_tokens"), row.getInt("overlap_tokens")),
                        Rows.text(row, "language")),
                generation(row, number),
                row.getLong("epoch"),
                Rows.instant(row, "created_at"));
    }

    private static IndexGeneration generation(ResultSet row, int number) throws SQLException {
        return new IndexGeneration(
                Rows.collection(row, "collection"),
                row.getLong("number"),
                GenerationState.valueOf(row.getString("state")),
                row.getString("model_name"),
                row.getString("model_fingerprint"),
                row.getInt("dimensions"));
    }
}
