package io.plimsoll.server.store;

import io.plimsoll.ingest.IngestFixture.Stores;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Opens the stores over one file; a restart closes the file before it is opened again.
final class StoreTests implements AutoCloseable {

    private final Path file;
    private final InstantSource clock;
    private final long maxQueueDepth;
    private @Nullable Database database;

    StoreTests(Path folder, InstantSource clock, long maxQueueDepth) {
        this.file = folder.resolve("plimsoll.db");
        this.clock = clock;
        this.maxQueueDepth = maxQueueDepth;
    }

    Stores stores() {
        close();
        var opened = Database.open(file);
        database = opened;
        return new Stores(
                new JdbcCollectionCatalog(opened, clock),
                new JdbcDocumentCatalog(opened, clock, maxQueueDepth),
                new JdbcJobQueue(opened, clock),
                this::stores);
    }

    @Override
    public void close() {
        if (database != null) {
            database.close();
        }
    }
}
