package io.plimsoll.server.store;

import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionCatalogContract;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

class PostgresCollectionCatalogTest extends CollectionCatalogContract {

    private final DatabaseSettings settings = TestPostgres.create();
    private @Nullable Database database;

    @Override
    protected CollectionCatalog open() {
        closeDatabase();
        var opened = Database.connect(settings);
        database = opened;
        return new JdbcCollectionCatalog(opened, clock);
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
