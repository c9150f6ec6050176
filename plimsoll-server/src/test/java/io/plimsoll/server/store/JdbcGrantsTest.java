package io.plimsoll.server.store;

import io.plimsoll.access.GrantsContract;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class JdbcGrantsTest extends GrantsContract {

    @TempDir
    private Path folder;

    private @Nullable Database database;

    @Override
    protected Stores open() {
        close();
        var opened = Database.open(folder.resolve("plimsoll.db"));
        database = opened;
        return new Stores(
                new JdbcGrants(opened, InstantSource.system()),
                new JdbcCollectionCatalog(opened, InstantSource.system()));
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }
}
