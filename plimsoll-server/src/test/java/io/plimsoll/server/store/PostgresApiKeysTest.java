package io.plimsoll.server.store;

import io.plimsoll.identity.ApiKeys;
import io.plimsoll.identity.ApiKeysContract;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

class PostgresApiKeysTest extends ApiKeysContract {

    private final DatabaseSettings settings = TestPostgres.create();
    private @Nullable Database database;

    @Override
    protected ApiKeys open() {
        closeDatabase();
        var opened = Database.connect(settings);
        database = opened;
        return new JdbcApiKeys(opened, InstantSource.system());
    }

    private void closeDatabase() {
        if (database != null) {
            database.close();
        }
    }

    @Override
    protected int events() {
        return Objects.requireNonNull(database)
                .read(jdbc -> jdbc.sql("SELECT count(*) FROM audit_pending")
                        .query(Integer.class)
                        .single());
    }

    @AfterEach
    void close() {
        closeDatabase();
        TestPostgres.giveBack(settings);
    }
}
