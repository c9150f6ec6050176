package io.plimsoll.server.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class JdbcQueueAtScaleTest extends QueueAtScale {

    @TempDir
    private Path folder;

    @Override
    Database open() {
        return Database.open(folder.resolve("plimsoll.db"));
    }

    @Override
    List<String> plan(Database opened, String sql, Map<String, ?> parameters) {
        return opened.read(jdbc -> jdbc.sql("EXPLAIN QUERY PLAN " + sql)
                .params(parameters)
                .query((row, number) -> row.getString("detail"))
                .list());
    }
}
