package io.plimsoll.server.store;

import java.util.List;
import java.util.Map;

class PostgresQueueAtScaleTest extends QueueAtScale {

    @Override
    Database open() {
        return Database.connect(TestPostgres.create());
    }

    @Override
    List<String> plan(Database opened, String sql, Map<String, ?> parameters) {
        return opened.read(jdbc -> jdbc.sql("EXPLAIN " + sql)
                .params(parameters)
                .query((row, number) -> row.getString(1))
                .list());
    }
}
