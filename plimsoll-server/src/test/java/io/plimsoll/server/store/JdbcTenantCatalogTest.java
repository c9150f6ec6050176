package io.plimsoll.server.store;

import io.plimsoll.tenancy.TenantCatalogContract;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class JdbcTenantCatalogTest extends TenantCatalogContract {

    @TempDir
    Path folder;

    private @Nullable Database database;

    @Override
    protected Stores open() {
        closeDatabase();
        var opened = Database.open(folder.resolve("plimsoll.db"));
        database = opened;
        var clock = InstantSource.system();
        return new Stores(
                new JdbcTenantCatalog(opened, clock),
                new JdbcTenantRows(opened, clock),
                new JdbcCollectionCatalog(opened, clock),
                new JdbcDocumentCatalog(opened, clock));
    }

    private void closeDatabase() {
        if (database != null) {
            database.close();
        }
    }

    @AfterEach
    void close() {
        closeDatabase();
    }
}
