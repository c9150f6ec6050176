package io.plimsoll.server.store;

import io.plimsoll.request.IdempotencyKeys;
import io.plimsoll.request.IdempotencyKeysContract;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

class PostgresIdempotencyKeysTest extends IdempotencyKeysContract {

    private final DatabaseSettings settings = TestPostgres.create();
    private @Nullable Database database;

    @Override
    protected IdempotencyKeys open(InstantSource clock) {
        var opened = Database.connect(settings);
        database = opened;
        return new JdbcIdempotencyKeys(opened, clock);
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
        TestPostgres.giveBack(settings);
    }
}
