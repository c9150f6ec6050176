package io.plimsoll.server.store;

import io.plimsoll.release.CanaryStore;
import io.plimsoll.release.CanaryStoreContract;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

class PostgresCanaryStoreTest extends CanaryStoreContract {

    private final DatabaseSettings settings = TestPostgres.create();
    private final Database database = Database.connect(settings);

    @Override
    protected CanaryStore store() {
        return new JdbcCanaryStore(database, InstantSource.system());
    }

    @Override
    protected List<String> audited() {
        return StoreTests.audited(database);
    }

    @AfterEach
    void close() {
        database.close();
        TestPostgres.giveBack(settings);
    }
}
