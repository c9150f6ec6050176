package io.plimsoll.server.store;

import io.plimsoll.identity.ApiKeys;
import io.plimsoll.identity.ApiKeysContract;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
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

    @Override
    protected int events() {
        return Objects.requireNonNull(database)
                .read(jdbc -> jdbc.sql("SELECT count(*) FROM audit_pending")
                        .query(Integer.class)
                        .single());
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }
}
