package io.plimsoll.server.store;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.rollout.Plan;
import io.plimsoll.rollout.Report;
import io.plimsoll.rollout.RolloutStore;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// The plans and reports of rollouts in the [Database].
public final class JdbcRolloutStore implements RolloutStore {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Database database;

    public JdbcRolloutStore(Database database) {
        this.database = database;
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
}
