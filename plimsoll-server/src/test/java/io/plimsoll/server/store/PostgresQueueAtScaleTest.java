package io.plimsoll.server.store;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

class PostgresQueueAtScaleTest extends QueueAtScale {

    private final DatabaseSettings settings = TestPostgres.create();

    @Override
    Database open() {
        return Database.connect(settings);
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
