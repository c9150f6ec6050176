package io.plimsoll.server.store;

import io.plimsoll.runbook.SignalReports;
import io.plimsoll.runbook.SignalReportsContract;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class JdbcSignalReportsTest extends SignalReportsContract {

    @TempDir
    private Path folder;

    private @Nullable Database database;

    @Override
    protected SignalReports open() {
        closeDatabase();
        var opened = Database.open(folder.resolve("plimsoll.db"));
        database = opened;
        return new JdbcSignalReports(opened, clock);
    }

    @Override
    protected List<String> audited() {
        return StoreTests.audited(database);
    }

    @AfterEach
    void closeDatabase() {
        if (database != null) {
            database.close();
        }
    }
}
