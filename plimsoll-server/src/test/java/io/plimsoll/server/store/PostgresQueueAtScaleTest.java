package io.plimsoll.server.store;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

class PostgresQueueAtScaleTest extends QueueAtScale {

    private final DatabaseSettings settings = TestPostgres.create();

    /// Statistics are taken when the test asks for them, and neither when the server's own rounds fall into it nor by
    /// whoever had the database before.
    @Override
    Database open() {
        var database = Database.connect(settings);
        database.change(jdbc -> {
            jdbc.sql("ALTER TABLE job SET (autovacuum_enabled = false)").update();
            jdbc.sql("DELETE FROM pg_statistic WHERE starelid IN"
                            + " (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)")
                    .update();
        });
        return database;
    }

    @AfterEach
    void giveBack() {
        TestPostgres.giveBack(settings);
    }

    @Override
    List<String> plan(Database opened, String sql, Map<String, ?> parameters) {
        return opened.read(jdbc -> jdbc.sql("EXPLAIN " + sql)
                .params(parameters)
                .query((row, number) -> row.getString(1))
                .list());
    }
}
