package io.plimsoll.server.store;

import io.plimsoll.flag.FlagStore;
import io.plimsoll.flag.FlagStoreContract;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class JdbcFlagStoreTest extends FlagStoreContract {

    @TempDir
    private Path folder;

    private @Nullable Database database;

    @Override
    protected FlagStore open() {
        close();
        var opened = Database.open(folder.resolve("plimsoll.db"));
        database = opened;
        return new JdbcFlagStore(opened, InstantSource.system());
    }

    @Override
    protected List<String> audited() {
        return StoreTests.audited(database);
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }
}
