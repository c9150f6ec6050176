package io.plimsoll.server.store;

import io.plimsoll.runbook.IncidentStore;
import io.plimsoll.runbook.IncidentStoreContract;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

class PostgresIncidentStoreTest extends IncidentStoreContract {

    private final DatabaseSettings settings = TestPostgres.create();

    private @Nullable Database database;

    @Override
    protected IncidentStore open() {
        closeDatabase();
        var opened = Database.connect(settings);
        database = opened;
        return new JdbcIncidentStore(opened, clock);
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
