package io.plimsoll.server.store;

import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.Chunking;
import io.plimsoll.collection.Collection;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.collection.CollectionSettings;
import io.plimsoll.collection.Freshness;
import io.plimsoll.collection.GenerationChange;
import io.plimsoll.collection.GenerationChange.Cause;
import io.plimsoll.collection.GenerationState;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.collection.ModelStamp;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The collections and their generations in the [Database].
public final class JdbcCollectionCatalog implements CollectionCatalog {

    private static final String SELECT = """
            SELECT c.name, c.max_tokens AS wanted_tokens, c.overlap_tokens AS wanted_overlap,
                c.language AS wanted_language, c.stale_after, c.on_stale, c.disabled, c.created_at, n.epoch, g.*
            FROM collection c
            JOIN collection_counter n ON n.tenant = c.tenant AND n.collection = c.name
            JOIN generation g ON g.tenant = c.tenant AND g.collection = c.name AND g.number = c.live
            """;

    private static final List<String> TABLES_OF_A_COLLECTION = List.of(
            "job",
            "document",
            "tombstone",
            "conversation_turn",
            "query_trace",
            "indexed_document",
            "rollout",
            "golden_question",
            "evaluation",
            "remembered_answer",
            "faithfulness",
            "question_reference",
            "access_grant",
            "generation_change",
            "generation");

    private final Database database;
    private final InstantSource clock;

    public JdbcCollectionCatalog(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public Collection put(CollectionKey key, CollectionSettings settings, ModelStamp model, AuditEvent event) {
        return database.write(Lock.collection(key), jdbc -> {
            var present = find(jdbc, key);
            if (present.isEmpty()) {
                var unused = TenantTable.requireActive(jdbc, key.tenant());
                create(jdbc, key, settings, model);
                tell(jdbc, event.as(AuditAction.COLLECTION_CREATE));
            } else if (!present.get().settings().equals(settings)) {
                change(jdbc, key, settings);
                tell(jdbc, event);
            }
            return find(jdbc, key).orElseThrow();
        });
    }

    private void tell(JdbcClient jdbc, AuditEvent event) {
        database.audit().append(jdbc, event, clock.instant());
    }

    /// A step of a generation, by whom it was caused.
    private void tell(JdbcClient jdbc, IndexGeneration moved, Cause cause) {
        var tenant = moved.collection().tenant();
        var actor = cause.actor().orElseGet(() -> Actor.system(tenant));
        var object = moved.collection().object() + "/generation/" + moved.number();
        var event =
                AuditEvent.done(AuditAction.GENERATION_CHANGE, actor, object).in(tenant);
        tell(jdbc, event.with("to", moved.state()).with("reason", cause.reason()));
    }

    private void create(JdbcClient jdbc, CollectionKey key, CollectionSettings settings, ModelStamp model) {
        jdbc.sql("""
                        INSERT INTO collection_counter (tenant, collection, generation, epoch) VALUES (:tenant, :collection, 0, 0)
                        ON CONFLICT (tenant, collection) DO NOTHING
                        """).params(Rows.named(key)).update();
        moveEpoch(jdbc, key);
        var live = next(jdbc, key, GenerationState.LIVE, settings.chunking(), settings.language(), model);
        var row = row(key, settings);
        row.put("live", live.number());
        row.put("now", clock.millis());
        jdbc.sql("""
                        INSERT INTO collection (tenant, name, max_tokens, overlap_tokens, language, stale_after,
                            on_stale, live, created_at)
                        VALUES (:tenant, :collection, :maxTokens, :overlapTokens, :language, :staleAfter, :onStale,
                            :live, :now)
                        """).params(row).update();
        GenerationTable.add(jdbc, changeId(), live, new Cause("system", "the collection was created"));
    }

    /// A generation under the collection's next number.
    private IndexGeneration next(
            JdbcClient jdbc,
            CollectionKey key,
            GenerationState state,
            Chunking chunking,
            Optional<String> language,
            ModelStamp model) {
        long number = jdbc.sql("""
                        UPDATE collection_counter SET generation = generation + 1
                        WHERE tenant = :tenant AND collection = :collection RETURNING generation
                        """).params(Rows.named(key)).query(Long.class).single();
        var since = Rows.toMillis(clock.instant());
        return new IndexGeneration(key, number, state, chunking, language, model, since, Optional.empty());
    }

    private String changeId() {
        return database.ids().next(clock.instant());
    }

    private static void change(JdbcClient jdbc, CollectionKey key, CollectionSettings settings) {
        set(jdbc, key, settings);
        jdbc.sql("""
                        UPDATE generation
                        SET max_tokens = :maxTokens, overlap_tokens = :overlapTokens, language = :language
                        WHERE tenant = :tenant AND collection = :collection AND state = 'LIVE'
                        """).params(row(key, settings)).update();
        moveEpoch(jdbc, key);
    }

    private static void set(JdbcClient jdbc, CollectionKey key, CollectionSettings settings) {
        jdbc.sql("""
                        UPDATE collection
                        SET max_tokens = :maxTokens, overlap_tokens = :overlapTokens, language = :language,
                            stale_after = :staleAfter, on_stale = :onStale
                        WHERE tenant = :tenant AND name = :collection
                        """).params(row(key, settings)).update();
    }

    private static Map<String, Object> row(CollectionKey key, CollectionSettings settings) {
        var row = Rows.named(key);
        row.put("maxTokens", settings.chunking().maxTokens());
        row.put("overlapTokens", settings.chunking().overlapTokens());
        row.put("language", settings.language().orElse(null));
        row.put(
                "staleAfter",
                settings.freshness().staleAfter().map(Duration::toMillis).orElse(null));
        row.put("onStale", settings.freshness().onStale().name());
        return row;
    }

    @Override
    public void disable(CollectionKey key, Optional<String> reason, AuditEvent event) {
        database.change(Lock.collection(key), jdbc -> {
            int changed = jdbc.sql(
                            "UPDATE collection SET disabled = :reason WHERE tenant = :tenant AND name = :collection")
                    .params(Rows.named(key))
                    .param("reason", reason.orElse(null))
                    .update();
            moveEpoch(jdbc, key);
            if (changed > 0) {
                tell(jdbc, reason.map(why -> event.with("reason", why)).orElse(event));
            }
        });
    }

    @Override
    public List<Collection> watched() {
        return database.read(jdbc -> jdbc.sql(SELECT + " WHERE c.stale_after IS NOT NULL ORDER BY c.tenant, c.name")
                .query(JdbcCollectionCatalog::collection)
                .list());
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
    public List<IndexGeneration> delete(CollectionKey key, AuditEvent event) {
        return database.write(Lock.collection(key), jdbc -> {
            var generations = GenerationTable.present(jdbc, key);
            countOut(jdbc, key);
            for (var table : TABLES_OF_A_COLLECTION) {
                jdbc.sql("DELETE FROM " + table + " WHERE tenant = :tenant AND collection = :collection")
                        .params(Rows.named(key))
                        .update();
            }
            int deleted = jdbc.sql("DELETE FROM collection WHERE tenant = :tenant AND name = :collection")
                    .params(Rows.named(key))
                    .update();
            moveEpoch(jdbc, key);
            if (deleted > 0) {
                tell(jdbc, event);
            }
            return generations;
        });
    }

    private static void countOut(JdbcClient jdbc, CollectionKey key) {
        jdbc.sql("""
                        SELECT count(*) AS documents, coalesce(sum(bytes), 0) AS bytes FROM document
                        WHERE tenant = :tenant AND collection = :collection
                        """).params(Rows.named(key)).query(row -> {
            TenantQuota.remove(jdbc, key.tenant(), row.getLong("documents"), row.getLong("bytes"));
        });
    }

    @Override
    public List<IndexGeneration> generations() {
        return database.read(jdbc -> jdbc.sql(
                        "SELECT * FROM generation WHERE state <> 'DELETED' ORDER BY tenant, collection, number")
                .query(GenerationTable::generation)
                .list());
    }

    @Override
    public List<IndexGeneration> generations(CollectionKey key) {
        return database.read(jdbc -> GenerationTable.present(jdbc, key));
    }

    @Override
    public List<IndexGeneration> unsettled() {
        return database.read(
                jdbc -> jdbc.sql("""
                        SELECT * FROM generation WHERE state NOT IN ('LIVE', 'DELETED')
                        UNION
                        SELECT g.* FROM generation g WHERE g.state = 'LIVE' AND (g.damage IS NOT NULL
                            OR EXISTS (SELECT 1 FROM generation later WHERE later.tenant = g.tenant
                                AND later.collection = g.collection AND later.number > g.number
                                AND later.state <> 'DELETED'))
                        ORDER BY tenant, collection, number
                        """).query(GenerationTable::generation).list());
    }

    @Override
    public IndexGeneration begin(
            CollectionKey key, Chunking chunking, Optional<String> language, ModelStamp model, Cause cause) {
        return database.write(Lock.collection(key), jdbc -> {
            if (!exists(jdbc, key)) {
                throw new PlimsollException(ErrorCode.NOT_FOUND, "there is no collection '" + key.name() + "'");
            }
            for (var other : GenerationTable.present(jdbc, key)) {
                if (other.state() == GenerationState.BUILDING || other.state() == GenerationState.READY) {
                    throw new PlimsollException(
                            ErrorCode.CONFLICT,
                            "generation " + other.number() + " of this collection is " + other.state()
                                    + "; switch to it or cancel it first");
                }
            }
            var building = next(jdbc, key, GenerationState.BUILDING, chunking, language, model);
            tell(jdbc, building, cause);
            return GenerationTable.add(jdbc, changeId(), building, cause);
        });
    }

    @Override
    public IndexGeneration move(IndexGeneration generation, GenerationState to, Cause cause) {
        if (to == GenerationState.LIVE) {
            throw new IllegalArgumentException("a generation becomes LIVE in place of another one");
        }
        return database.write(Lock.collection(generation.collection()), jdbc -> {
            var moved = GenerationTable.move(jdbc, changeId(), generation, to, cause, clock.instant());
            tell(jdbc, moved, cause);
            return moved;
        });
    }

    @Override
    public Collection makeLive(IndexGeneration generation, IndexGeneration expected, Cause cause) {
        return database.write(Lock.collection(generation.collection()), jdbc -> {
            var key = generation.collection();
            var now = clock.instant();
            var left = expected.damage().isPresent() ? GenerationState.FAILED : GenerationState.RETIRED;
            GenerationTable.move(jdbc, changeId(), expected, left, cause, now);
            var live = GenerationTable.move(jdbc, changeId(), generation, GenerationState.LIVE, cause, now);
            if (live.damage().isPresent()) {
                throw new PlimsollException(
                        ErrorCode.CONFLICT,
                        "generation " + live.number() + " is damaged: "
                                + live.damage().get());
            }
            jdbc.sql("UPDATE collection SET live = :number WHERE tenant = :tenant AND name = :collection")
                    .params(GenerationTable.named(live))
                    .update();
            tell(jdbc, live, cause);
            var collection = find(jdbc, key).orElseThrow();
            set(jdbc, key, collection.settings().builtLike(live));
            moveEpoch(jdbc, key);
            return find(jdbc, key).orElseThrow();
        });
    }

    @Override
    public void noteDamage(IndexGeneration generation, String detail) {
        database.change(Lock.collection(generation.collection()), jdbc -> {
            jdbc.sql("""
                            UPDATE generation SET damage = :damage
                            WHERE tenant = :tenant AND collection = :collection AND number = :number
                            """)
                    .params(GenerationTable.named(generation))
                    .param("damage", detail)
                    .update();
            moveEpoch(jdbc, generation.collection());
        });
    }

    @Override
    public List<GenerationChange> history(CollectionKey key, int limit) {
        return database.read(jdbc -> GenerationTable.history(jdbc, key, limit));
    }

    private static Collection collection(ResultSet row, int number) throws SQLException {
        return new Collection(
                Rows.collection(row, "name"),
                new CollectionSettings(
                        new Chunking(row.getInt("wanted_tokens"), row.getInt("wanted_overlap")),
                        Rows.text(row, "wanted_language"),
                        new Freshness(staleAfter(row), Freshness.OnStale.valueOf(row.getString("on_stale")))),
                GenerationTable.generation(row, number),
                Rows.text(row, "disabled"),
                row.getLong("epoch"),
                Rows.instant(row, "created_at"));
    }

    private static Optional<Duration> staleAfter(ResultSet row) throws SQLException {
        long millis = row.getLong("stale_after");
        return row.wasNull() ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
    }
}
