package io.plimsoll.server.store;

import io.plimsoll.source.SourceStoreContract;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class JdbcSourceStoreTest extends SourceStoreContract {

    @TempDir
    private Path folder;

    private @Nullable Database database;

    @Override
    protected Stores open() {
        var opened = Database.open(folder.resolve("plimsoll.db"));
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
    }
}
