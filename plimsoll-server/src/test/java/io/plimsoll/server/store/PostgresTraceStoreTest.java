package io.plimsoll.server.store;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.explain.TraceStore;
import io.plimsoll.explain.TraceStoreContract;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

class PostgresTraceStoreTest extends TraceStoreContract {

    private final DatabaseSettings settings = TestPostgres.create();
    private @Nullable Database database;

    @Override
    protected TraceStore open(CollectionKey... collections) {
        var opened = Database.connect(settings);
        database = opened;
        return TraceStoreTests.open(opened, collections);
    }

    @Override
    protected void delete(CollectionKey collection) {
        TraceStoreTests.delete(Objects.requireNonNull(database), collection);
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
        TestPostgres.giveBack(settings);
    }
}
