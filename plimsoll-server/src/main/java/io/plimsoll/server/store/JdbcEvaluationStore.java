package io.plimsoll.server.store;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.evaluation.EvaluationRun;
import io.plimsoll.evaluation.EvaluationRun.Cause;
import io.plimsoll.evaluation.EvaluationRun.State;
import io.plimsoll.evaluation.EvaluationStore;
import io.plimsoll.evaluation.Measured;
import io.plimsoll.evaluation.Outcome;
import io.plimsoll.evaluation.RankingMetrics;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// The series of evaluations in the [Database].
public final class JdbcEvaluationStore implements EvaluationStore {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String LEASE = "evaluation";
    private static final String OF_COLLECTION = " WHERE tenant = :tenant AND collection = :collection";
    private static final String ACTIVE =
            " NOT EXISTS (SELECT 1 FROM tenant t WHERE t.id = e.tenant AND t.state <> 'ACTIVE')";
    private static final String BUT_OUTCOMES = "id, tenant, collection, cause, state, at, generation, model, flags,"
            + " questions, unanswerable, failed, degraded, recall, ndcg, mrr, median_us, p95_us, NULL AS outcomes, detail";
    private static final String SET_MEASURED = """
            UPDATE evaluation SET state = 'DONE', at = :at, generation = :generation, model = :model, flags = :flags,
                questions = :questions, unanswerable = :unanswerable, failed = :failed, degraded = :degraded,
                recall = :recall, ndcg = :ndcg, mrr = :mrr, median_us = :median, p95_us = :p95, outcomes = :outcomes,
                detail = :detail
            WHERE id = :id
            """;

    private final Database database;
    private final InstantSource clock;

    public JdbcEvaluationStore(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public EvaluationRun request(CollectionKey key, Cause cause, AuditEvent event) {
        return database.write(Lock.collection(key), jdbc -> {
            boolean open =
                    jdbc.sql("SELECT count(*) FROM evaluation" + OF_COLLECTION + " AND state IN ('WAITING', 'RUNNING')")
                                    .params(Rows.named(key))
                                    .query(Integer.class)
                                    .single()
                            > 0;
            if (open) {
                throw new PlimsollException(
                        ErrorCode.CONFLICT,
                        "an evaluation of the collection '" + key.name() + "' waits or runs already");
            }
            var run = insert(jdbc, key, cause, State.WAITING);
            database.audit().append(jdbc, event.with("run", run.id()), clock.instant());
            return run;
        });
    }

    private EvaluationRun insert(JdbcClient jdbc, CollectionKey key, Cause cause, State state) {
        if (!JdbcCollectionCatalog.exists(jdbc, key)) {
            throw new PlimsollException(ErrorCode.NOT_FOUND, "there is no collection '" + key.name() + "'");
        }
        var row = Rows.named(key);
        var id = "eval_" + database.ids().next(clock.instant());
        row.put("id", id);
        row.put("cause", cause.name());
        row.put("state", state.name());
        row.put("at", clock.millis());
        jdbc.sql("""
                        INSERT INTO evaluation (id, tenant, collection, cause, state, at)
                        VALUES (:id, :tenant, :collection, :cause, :state, :at)
                        """).params(row).update();
        return find(jdbc, id).orElseThrow();
    }

    @Override
    public EvaluationRun add(CollectionKey key, Cause cause, Measured measured, Optional<String> detail) {
        return database.write(
                Lock.collection(key), jdbc -> ended(jdbc, insert(jdbc, key, cause, State.DONE), measured, detail));
    }

    @Override
    public Optional<EvaluationRun> next() {
        return database.read(jdbc -> jdbc.sql("SELECT * FROM evaluation e WHERE state IN ('WAITING', 'RUNNING') AND"
                        + ACTIVE + " ORDER BY at, id LIMIT 1")
                .query(JdbcEvaluationStore::run)
                .optional());
    }

    @Override
    public List<CollectionKey> due(Instant before, int limit) {
        return database.read(jdbc -> jdbc.sql(
                        "SELECT tenant, collection FROM golden_question e WHERE accepted = 1 AND" + ACTIVE + """
                         AND NOT EXISTS (SELECT 1 FROM evaluation r WHERE r.tenant = e.tenant
                            AND r.collection = e.collection AND r.cause <> 'CANARY' AND r.at > :before)
                        GROUP BY tenant, collection ORDER BY tenant, collection LIMIT :limit
                        """)
                .param("before", before.toEpochMilli())
                .param("limit", Rows.page(limit))
                .query((row, number) -> Rows.collection(row, "collection"))
                .list());
    }

    @Override
    public void begin(EvaluationRun run) {
        database.change(
                List.of(),
                jdbc -> jdbc.sql("UPDATE evaluation SET state = 'RUNNING' WHERE id = :id")
                        .param("id", run.id())
                        .update());
    }

    @Override
    public EvaluationRun done(EvaluationRun run, Measured measured, Optional<String> detail) {
        return database.write(Lock.collection(run.collection()), jdbc -> ended(jdbc, run, measured, detail));
    }

    private EvaluationRun ended(JdbcClient jdbc, EvaluationRun run, Measured measured, Optional<String> detail) {
        var row = new HashMap<String, Object>();
        row.put("id", run.id());
        row.put("at", clock.millis());
        row.put("generation", measured.generation());
        row.put("model", measured.model());
        row.put("flags", JsonText.of(measured.flags()));
        row.put("questions", measured.questions());
        row.put("unanswerable", measured.unanswerable());
        row.put("failed", measured.failed());
        row.put("degraded", measured.degraded());
        row.put("recall", measured.mean().recall());
        row.put("ndcg", measured.mean().ndcg());
        row.put("mrr", measured.mean().mrr());
        row.put("median", measured.median().toNanos() / 1_000);
        row.put("p95", measured.p95().toNanos() / 1_000);
        row.put("outcomes", JSON.writeValueAsString(measured.outcomes()));
        row.put("detail", detail.orElse(null));
        jdbc.sql(SET_MEASURED).params(row).update();
        forgetOld(jdbc, run.collection());
        return find(jdbc, run.id()).orElse(run);
    }

    private static void forgetOld(JdbcClient jdbc, CollectionKey key) {
        var older = OF_COLLECTION + " AND id <= (SELECT id FROM evaluation" + OF_COLLECTION
                + " ORDER BY id DESC LIMIT 1 OFFSET :kept)";
        jdbc.sql("DELETE FROM evaluation" + older)
                .params(Rows.named(key))
                .param("kept", MAX_RUNS)
                .update();
        jdbc.sql("UPDATE evaluation SET outcomes = NULL" + older + " AND outcomes IS NOT NULL")
                .params(Rows.named(key))
                .param("kept", MAX_DETAILED_RUNS)
                .update();
    }

    @Override
    public EvaluationRun failed(EvaluationRun run, String detail) {
        return database.write(List.of(), jdbc -> {
            jdbc.sql("UPDATE evaluation SET state = 'FAILED', at = :at, detail = :detail WHERE id = :id")
                    .param("id", run.id())
                    .param("at", clock.millis())
                    .param("detail", detail)
                    .update();
            return find(jdbc, run.id()).orElse(run);
        });
    }

    @Override
    public List<EvaluationRun> list(CollectionKey key, Optional<String> before, int limit) {
        return database.read(jdbc -> jdbc.sql(
                        "SELECT * FROM evaluation" + OF_COLLECTION + " AND id < :before ORDER BY id DESC LIMIT :limit")
                .params(Rows.named(key))
                .param("before", before.orElse("~"))
                .param("limit", Rows.page(limit))
                .query(JdbcEvaluationStore::run)
                .list());
    }

    @Override
    public Optional<EvaluationRun> find(CollectionKey key, String id) {
        return database.read(jdbc -> find(jdbc, id))
                .filter(run -> run.collection().equals(key));
    }

    private static Optional<EvaluationRun> find(JdbcClient jdbc, String id) {
        return jdbc.sql("SELECT * FROM evaluation WHERE id = :id")
                .param("id", id)
                .query(JdbcEvaluationStore::run)
                .optional();
    }

    @Override
    public List<EvaluationRun> latest(int limit) {
        return database.read(jdbc -> jdbc.sql("SELECT " + BUT_OUTCOMES + """
                         FROM evaluation WHERE id IN (SELECT max(id) FROM evaluation
                            WHERE state = 'DONE' AND cause <> 'CANARY' GROUP BY tenant, collection)
                        OR id IN (SELECT max(id) FROM evaluation WHERE state = 'DONE' GROUP BY tenant, collection)
                        ORDER BY recall, id DESC LIMIT :limit
                        """)
                .param("limit", Rows.page(limit))
                .query(JdbcEvaluationStore::run)
                .list());
    }

    @Override
    public boolean hold(String owner, Duration lease) {
        return database.write(
                List.of(),
                jdbc -> jdbc.sql("""
                        INSERT INTO node_lease (name, owner, leased_until) VALUES (:name, :owner, :until)
                        ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, leased_until = excluded.leased_until
                        WHERE node_lease.owner = excluded.owner OR node_lease.leased_until <= :now
                        """)
                                .param("name", LEASE)
                                .param("owner", owner)
                                .param("now", clock.millis())
                                .param("until", clock.instant().plus(lease).toEpochMilli())
                                .update()
                        > 0);
    }

    @Override
    public void release(String owner) {
        database.change(
                List.of(),
                jdbc -> jdbc.sql("DELETE FROM node_lease WHERE name = :name AND owner = :owner")
                        .param("name", LEASE)
                        .param("owner", owner)
                        .update());
    }

    private static EvaluationRun run(ResultSet row, int number) throws SQLException {
        var state = State.valueOf(row.getString("state"));
        return new EvaluationRun(
                row.getString("id"),
                Rows.collection(row, "collection"),
                Cause.valueOf(row.getString("cause")),
                state,
                Rows.instant(row, "at"),
                state == State.DONE && row.getString("model") != null ? Optional.of(measured(row)) : Optional.empty(),
                Rows.text(row, "detail"));
    }

    private static Measured measured(ResultSet row) throws SQLException {
        return new Measured(
                row.getLong("generation"),
                row.getString("model"),
                JsonText.map(row.getString("flags")),
                row.getInt("questions"),
                row.getInt("unanswerable"),
                row.getInt("failed"),
                row.getInt("degraded"),
                new RankingMetrics(row.getDouble("recall"), row.getDouble("ndcg"), row.getDouble("mrr")),
                Duration.ofNanos(row.getLong("median_us") * 1_000),
                Duration.ofNanos(row.getLong("p95_us") * 1_000),
                Rows.text(row, "outcomes")
                        .map(json -> List.of(JSON.readValue(json, Outcome[].class)))
                        .orElse(List.of()));
    }
}
