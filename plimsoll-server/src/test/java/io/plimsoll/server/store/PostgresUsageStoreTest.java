package io.plimsoll.server.store;

import io.plimsoll.usage.UsageStore;
import io.plimsoll.usage.UsageStoreContract;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

class PostgresUsageStoreTest extends UsageStoreContract {

    private final DatabaseSettings settings = TestPostgres.create();
    private @Nullable Database database;

    @Override
    protected UsageStore open() {
        var opened = Database.connect(settings);
        database = opened;
        return new JdbcUsageStore(opened);
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
        TestPostgres.giveBack(settings);
    }
}
