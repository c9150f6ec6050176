package io.plimsoll.server.store;

import io.plimsoll.flag.FlagStore;
import io.plimsoll.flag.FlagStoreContract;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

class PostgresFlagStoreTest extends FlagStoreContract {

    private final DatabaseSettings settings = TestPostgres.create();

    private @Nullable Database database;

    @Override
    protected FlagStore open() {
        closeDatabase();
        var opened = Database.connect(settings);
        database = opened;
        return new JdbcFlagStore(opened, InstantSource.system());
    }

    @Override
    protected List<String> audited() {
        return StoreTests.audited(database);
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
