package io.plimsoll.server.store;

import io.plimsoll.source.SourceStoreContract;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

class PostgresSourceStoreTest extends SourceStoreContract {

    private final DatabaseSettings settings = TestPostgres.create();
    private @Nullable Database database;

    @Override
    protected Stores open() {
        var opened = Database.connect(settings);
        database = opened;
        return new Stores(
                new JdbcCollectionCatalog(opened, clock),
                new JdbcSourceCatalog(opened, clock),
                new JdbcSourceLedger(opened, clock));
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
        TestPostgres.giveBack(settings);
    }
}
