package io.plimsoll.server.store;

import io.plimsoll.access.GrantsContract;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

class PostgresGrantsTest extends GrantsContract {

    private final DatabaseSettings settings = TestPostgres.create();
    private @Nullable Database database;

    @Override
    protected Stores open() {
        closeDatabase();
        var opened = Database.connect(settings);
        database = opened;
        return new Stores(
                new JdbcGrants(opened, InstantSource.system()),
                new JdbcCollectionCatalog(opened, InstantSource.system()));
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
