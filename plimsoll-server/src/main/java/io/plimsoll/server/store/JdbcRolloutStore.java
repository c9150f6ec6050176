package io.plimsoll.server.store;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.document.DocumentId;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.rollout.GoldenQuestion;
import io.plimsoll.rollout.Plan;
import io.plimsoll.rollout.Report;
import io.plimsoll.rollout.RolloutStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// The plans and reports of rollouts and the golden questions in the [Database].
public final class JdbcRolloutStore implements RolloutStore {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Database database;
    private final InstantSource clock;

    public JdbcRolloutStore(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public void plan(IndexGeneration generation, Plan plan) {
        var row = row(generation, plan);
        database.change(
                Lock.collection(generation.collection()),
                jdbc -> jdbc.sql("""
                        INSERT INTO rollout (tenant, collection, generation, purpose, switch_when_ready, margin)
                        VALUES (:tenant, :collection, :number, :purpose, :switch, :margin)
                        ON CONFLICT (tenant, collection, generation) DO UPDATE SET purpose = excluded.purpose,
                            switch_when_ready = excluded.switch_when_ready, margin = excluded.margin
                        """).params(row).update());
    }

    private static Map<String, Object> row(IndexGeneration generation, Plan plan) {
        var row = GenerationTable.named(generation);
        row.put("purpose", plan.purpose().name());
        row.put("switch", plan.switchWhenReady() ? 1 : 0);
        row.put("margin", plan.margin());
        return row;
    }

    @Override
    public Plan plan(IndexGeneration generation) {
        return database.read(jdbc -> select(jdbc, generation, "*")
                .query((row, number) -> new Plan(
                        Plan.Purpose.valueOf(row.getString("purpose")),
                        row.getInt("switch_when_ready") == 1,
                        row.getDouble("margin")))
                .optional()
                .orElse(Plan.DEFAULT));
    }

    private static JdbcClient.StatementSpec select(JdbcClient jdbc, IndexGeneration generation, String columns) {
        return jdbc.sql("SELECT " + columns + " FROM rollout WHERE tenant = :tenant AND collection = :collection"
                        + " AND generation = :number")
                .params(GenerationTable.named(generation));
    }

    @Override
    public void report(IndexGeneration generation, Report report) {
        var row = row(generation, Plan.DEFAULT);
        row.put("report", JSON.writeValueAsString(report));
        database.change(
                Lock.collection(generation.collection()),
                jdbc -> jdbc.sql("""
                        INSERT INTO rollout (tenant, collection, generation, purpose, switch_when_ready, margin, report)
                        VALUES (:tenant, :collection, :number, :purpose, :switch, :margin, :report)
                        ON CONFLICT (tenant, collection, generation) DO UPDATE SET report = excluded.report
                        """).params(row).update());
    }

    @Override
    public Optional<Report> report(IndexGeneration generation) {
        return database.read(jdbc -> select(jdbc, generation, "report")
                .query((row, number) -> Rows.text(row, "report"))
                .optional()
                .flatMap(text -> text)
                .map(text -> JSON.readValue(text, Report.class)));
    }

    @Override
    public void putGolden(CollectionKey key, List<GoldenQuestion> questions, AuditEvent event) {
        if (questions.size() > MAX_GOLDEN_QUESTIONS) {
            throw PlimsollException.invalidField(
                    "items", "a collection has at most " + MAX_GOLDEN_QUESTIONS + " golden questions");
        }
        database.change(Lock.collection(key), jdbc -> {
            if (!JdbcCollectionCatalog.exists(jdbc, key)) {
                throw new PlimsollException(ErrorCode.NOT_FOUND, "there is no collection '" + key.name() + "'");
            }
            jdbc.sql("DELETE FROM golden_question WHERE tenant = :tenant AND collection = :collection")
                    .params(Rows.named(key))
                    .update();
            questions.forEach(question -> add(jdbc, key, question));
            database.audit().append(jdbc, event.with("questions", questions.size()), clock.instant());
        });
    }

    private static void add(JdbcClient jdbc, CollectionKey key, GoldenQuestion question) {
        var row = Rows.named(key);
        row.put("id", question.id());
        row.put("question", question.question());
        row.put(
                "documents",
                JsonText.of(question.documents().stream().map(DocumentId::value).toList()));
        row.put("labels", JsonText.of(question.labels().values()));
        jdbc.sql("""
                        INSERT INTO golden_question (tenant, collection, id, question, documents, labels)
                        VALUES (:tenant, :collection, :id, :question, :documents, :labels)
                        """).params(row).update();
    }

    @Override
    public List<GoldenQuestion> golden(CollectionKey key) {
        return database.read(jdbc -> jdbc.sql(
                        "SELECT * FROM golden_question WHERE tenant = :tenant AND collection = :collection ORDER BY id")
                .params(Rows.named(key))
                .query(JdbcRolloutStore::question)
                .list());
    }

    private static GoldenQuestion question(ResultSet row, int number) throws SQLException {
        return new GoldenQuestion(
                row.getString("id"),
                row.getString("question"),
                JsonText.texts(row.getString("documents")).stream()
                        .map(DocumentId::new)
                        .toList(),
                JsonText.labels(row.getString("labels")));
    }
}
