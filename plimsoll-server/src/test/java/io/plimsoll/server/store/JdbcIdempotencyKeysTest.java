package io.plimsoll.server.store;

import io.plimsoll.request.IdempotencyKeys;
import io.plimsoll.request.IdempotencyKeysContract;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class JdbcIdempotencyKeysTest extends IdempotencyKeysContract {

    @TempDir
    private Path folder;

    private @Nullable Database database;

    @Override
    protected IdempotencyKeys open(InstantSource clock) {
        var opened = Database.open(folder.resolve("plimsoll.db"));
        database = opened;
        return new JdbcIdempotencyKeys(opened, clock);
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }
}
