package io.plimsoll.server.store;

import io.plimsoll.access.ApiKeys;
import io.plimsoll.access.ApiKeysContract;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

class PostgresApiKeysTest extends ApiKeysContract {

    private final DatabaseSettings settings = TestPostgres.create();
    private @Nullable Database database;

    @Override
    protected ApiKeys open() {
        closeDatabase();
        var opened = Database.connect(settings);
        database = opened;
        return new JdbcApiKeys(opened, InstantSource.system());
    }

    private void closeDatabase() {
        if (database != null) {
            database.close();
        }
    }

    @AfterEach
    void close() {
        closeDatabase();
        TestPostgres.giveBack(settings);
    }
}
