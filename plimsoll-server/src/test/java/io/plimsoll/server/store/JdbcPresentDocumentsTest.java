package io.plimsoll.server.store;

import io.plimsoll.query.PresentDocuments;
import io.plimsoll.query.PresentDocumentsContract;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class JdbcPresentDocumentsTest extends PresentDocumentsContract {

    @TempDir
    private Path folder;

    private @Nullable StoreTests tests;

    @Override
    protected Stores open(InstantSource clock) {
        var opened = StoreTests.embedded(folder, clock, MAX_QUEUE_DEPTH, MAX_QUEUE_DEPTH_TOTAL);
        tests = opened;
        return opened.stores();
    }

    @Override
    protected PresentDocuments present() {
        return Objects.requireNonNull(tests, "open() comes first").present();
    }

    @AfterEach
    void close() {
        if (tests != null) {
            tests.close();
        }
    }
}
