package io.plimsoll.server.store;

import io.plimsoll.ingest.JobQueueContract;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

class PostgresJobQueueTest extends JobQueueContract {

    private @Nullable StoreTests tests;

    @Override
    protected Stores open(InstantSource clock) {
        var opened = StoreTests.onPostgres(clock, MAX_QUEUE_DEPTH, MAX_QUEUE_DEPTH_TOTAL);
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
