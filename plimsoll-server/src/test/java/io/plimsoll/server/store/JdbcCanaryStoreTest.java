package io.plimsoll.server.store;

import io.plimsoll.release.CanaryStore;
import io.plimsoll.release.CanaryStoreContract;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class JdbcCanaryStoreTest extends CanaryStoreContract {

    @TempDir
    private Path folder;

    private Database database;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("plimsoll.db"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Override
    protected CanaryStore store() {
        return new JdbcCanaryStore(database, InstantSource.system());
    }

    @Override
    protected List<String> audited() {
        return StoreTests.audited(database);
    }
}
