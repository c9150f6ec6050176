package io.plimsoll.server.store;

import io.plimsoll.access.ApiKeys;
import io.plimsoll.access.ApiKeysContract;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class JdbcApiKeysTest extends ApiKeysContract {

    @TempDir
    private Path folder;

    private @Nullable Database database;

    @Override
    protected ApiKeys open() {
        close();
        var opened = Database.open(folder.resolve("plimsoll.db"));
        database = opened;
        return new JdbcApiKeys(opened, InstantSource.system());
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }
}
