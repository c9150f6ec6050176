package io.plimsoll.server.store;

import io.plimsoll.runbook.SignalReports;
import io.plimsoll.runbook.SignalReportsContract;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

class PostgresSignalReportsTest extends SignalReportsContract {

    private final DatabaseSettings settings = TestPostgres.create();

    private @Nullable Database database;

    @Override
    protected SignalReports open() {
        closeDatabase();
        var opened = Database.connect(settings);
        database = opened;
        return new JdbcSignalReports(opened, clock);
    }

    @Override
    protected List<String> audited() {
        return StoreTests.audited(database);
    }

    private void closeDatabase() {
        if (database != null) {
            database.close();
        }
    }

    @AfterEach
    void close() {
        closeDatabase();
        TestPostgres.giveBack(settings);
    }
}
