package io.plimsoll.server.store;

import io.plimsoll.ingest.DocumentCatalogContract;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class JdbcDocumentCatalogTest extends DocumentCatalogContract {

    @TempDir
    private Path folder;

    private @Nullable StoreTests tests;

    @Override
    protected Stores open(InstantSource clock) {
        var opened = StoreTests.embedded(folder, clock, MAX_QUEUE_DEPTH, MAX_QUEUE_DEPTH_TOTAL);
        tests = opened;
        return opened.stores();
    }

    @AfterEach
    void close() {
        if (tests != null) {
            tests.close();
        }
    }
}
