package io.plimsoll.server.store;

import io.plimsoll.slo.SloStore;
import io.plimsoll.slo.SloStoreContract;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

class PostgresSloStoreTest extends SloStoreContract {

    private final DatabaseSettings settings = TestPostgres.create();
    private @Nullable Database database;

    @Override
    protected SloStore open() {
        var opened = Database.connect(settings);
        database = opened;
        TenantRowsOfTests.add(opened, ACME, GLOBEX);
        return new JdbcSloStore(opened);
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
        TestPostgres.giveBack(settings);
    }
}
