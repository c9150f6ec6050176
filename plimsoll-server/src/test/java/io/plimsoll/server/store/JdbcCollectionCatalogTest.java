package io.plimsoll.server.store;

import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionCatalogContract;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class JdbcCollectionCatalogTest extends CollectionCatalogContract {

    @TempDir
    private Path folder;

    private @Nullable Database database;

    @Override
    protected CollectionCatalog open() {
        close();
        var opened = Database.open(folder.resolve("plimsoll.db"));
        database = opened;
        return new JdbcCollectionCatalog(opened, clock);
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }
}
