package io.plimsoll.server.store;

import io.plimsoll.collection.Chunking;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.GenerationChange;
import io.plimsoll.collection.GenerationChange.Cause;
import io.plimsoll.collection.GenerationState;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.collection.ModelStamp;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The rows of generations and of the steps in their lives.
final class GenerationTable {

    private GenerationTable() {}

    static IndexGeneration add(JdbcClient jdbc, String changeId, IndexGeneration generation, Cause cause) {
        jdbc.sql("""
                        INSERT INTO generation (tenant, collection, number, state, max_tokens, overlap_tokens, language,
                            model_name, model_fingerprint, dimensions, since)
                        VALUES (:tenant, :collection, :number, :state, :maxTokens, :overlapTokens, :language,
                            :modelName, :modelFingerprint, :dimensions, :since)
                        """).params(row(generation)).update();
        record(jdbc, changeId, Optional.empty(), generation, cause);
        return generation;
    }

    private static Map<String, Object> row(IndexGeneration generation) {
        var row = named(generation);
        row.put("maxTokens", generation.chunking().maxTokens());
        row.put("overlapTokens", generation.chunking().overlapTokens());
        row.put("language", generation.language().orElse(null));
        row.put("modelName", generation.model().name());
        row.put("modelFingerprint", generation.model().fingerprint());
        row.put("dimensions", generation.model().dimensions());
        row.put("state", generation.state().name());
        row.put("since", generation.since().toEpochMilli());
        return row;
    }

    static Map<String, Object> named(IndexGeneration generation) {
        var row = Rows.named(generation.collection());
        row.put("number", generation.number());
        return row;
    }

    /// Compares and sets: throws `CONFLICT` where the generation has left the state it is believed in.
    static IndexGeneration move(
            JdbcClient jdbc, String changeId, IndexGeneration generation, GenerationState to, Cause cause, Instant at) {
        if (!generation.state().next().contains(to)) {
            throw conflict(generation, " is " + generation.state() + " and cannot become " + to);
        }
        var row = named(generation);
        row.put("from", generation.state().name());
        row.put("to", to.name());
        row.put("since", at.toEpochMilli());
        var moved = jdbc.sql("""
                        UPDATE generation SET state = :to, since = :since
                        WHERE tenant = :tenant AND collection = :collection AND number = :number AND state = :from
                        RETURNING *
                        """)
                .params(row)
                .query(GenerationTable::generation)
                .optional()
                .orElseThrow(() -> conflict(generation, " is no longer " + generation.state()));
        record(jdbc, changeId, Optional.of(generation.state()), moved, cause);
        if (to == GenerationState.DELETED) {
            jdbc.sql("""
                            DELETE FROM indexed_document
                            WHERE tenant = :tenant AND collection = :collection AND generation = :number
                            """).params(named(generation)).update();
        }
        return moved;
    }

    private static PlimsollException conflict(IndexGeneration generation, String what) {
        return new PlimsollException(ErrorCode.CONFLICT, "generation " + generation.number() + what);
    }

    private static void record(
            JdbcClient jdbc, String changeId, Optional<GenerationState> from, IndexGeneration generation, Cause cause) {
        var row = row(generation);
        row.put("id", changeId);
        row.put("from", from.map(Enum::name).orElse(null));
        row.put("principal", cause.principal());
        row.put("reason", cause.reason());
        jdbc.sql("""
                        INSERT INTO generation_change (id, tenant, collection, number, from_state, to_state, principal,
                            reason, changed_at)
                        VALUES (:id, :tenant, :collection, :number, :from, :state, :principal, :reason, :since)
                        """).params(row).update();
    }

    static List<IndexGeneration> present(JdbcClient jdbc, CollectionKey key) {
        return jdbc.sql("""
                        SELECT * FROM generation
                        WHERE tenant = :tenant AND collection = :collection AND state <> 'DELETED' ORDER BY number
                        """)
                .params(Rows.named(key))
                .query(GenerationTable::generation)
                .list();
    }

    static List<GenerationChange> history(JdbcClient jdbc, CollectionKey key, int limit) {
        return jdbc.sql("""
                        SELECT * FROM generation_change WHERE tenant = :tenant AND collection = :collection
                        ORDER BY id DESC LIMIT :limit
                        """)
                .params(Rows.named(key))
                .param("limit", Rows.page(limit))
                .query(GenerationTable::change)
                .list();
    }

    private static GenerationChange change(ResultSet row, int number) throws SQLException {
        return new GenerationChange(
                row.getLong("number"),
                Rows.text(row, "from_state").map(GenerationState::valueOf),
                GenerationState.valueOf(row.getString("to_state")),
                new Cause(row.getString("principal"), row.getString("reason")),
                Rows.instant(row, "changed_at"));
    }

    static IndexGeneration generation(ResultSet row, int number) throws SQLException {
        return new IndexGeneration(
                Rows.collection(row, "collection"),
                row.getLong("number"),
                GenerationState.valueOf(row.getString("state")),
                new Chunking(row.getInt("max_tokens"), row.getInt("overlap_tokens")),
                Rows.text(row, "language"),
                new ModelStamp(
                        row.getString("model_name"), row.getString("model_fingerprint"), row.getInt("dimensions")),
                Rows.instant(row, "since"),
                Rows.text(row, "damage"));
    }
}
