package io.plimsoll.server.store;

import io.plimsoll.query.PresentDocuments;
import io.plimsoll.query.PresentDocumentsContract;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

class PostgresPresentDocumentsTest extends PresentDocumentsContract {

    private @Nullable StoreTests tests;

    @Override
    protected Stores open(InstantSource clock) {
        var opened = StoreTests.onPostgres(clock, MAX_QUEUE_DEPTH, MAX_QUEUE_DEPTH_TOTAL);
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
