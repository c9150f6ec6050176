package io.plimsoll.server.store;

import io.plimsoll.usage.UsageStore;
import io.plimsoll.usage.UsageStoreContract;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class JdbcUsageStoreTest extends UsageStoreContract {

    @TempDir
    private Path folder;

    private @Nullable Database database;

    @Override
    protected UsageStore open() {
        var opened = Database.open(folder.resolve("plimsoll.db"));
        database = opened;
        return new JdbcUsageStore(opened);
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }
}
