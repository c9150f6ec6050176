package io.plimsoll.server.store;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.explain.TraceStore;
import io.plimsoll.explain.TraceStoreContract;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class JdbcTraceStoreTest extends TraceStoreContract {

    @TempDir
    private Path folder;

    private @Nullable Database database;

    @Override
    protected TraceStore open(CollectionKey... collections) {
        var opened = Database.open(folder.resolve("plimsoll.db"));
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
    }
}
