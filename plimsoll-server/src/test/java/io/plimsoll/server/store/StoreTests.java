package io.plimsoll.server.store;

import io.plimsoll.ingest.IngestFixture.Stores;
import io.plimsoll.query.PresentDocuments;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Opens the stores over one database; a restart closes it before it is opened again.
final class StoreTests implements AutoCloseable {

    private final Supplier<Database> opening;
    private final Runnable ending;
    private final InstantSource clock;
    private final long maxQueueDepth;
    private final long maxQueueDepthTotal;
    private @Nullable Database database;

    private StoreTests(
            Supplier<Database> opening,
            Runnable ending,
            InstantSource clock,
            long maxQueueDepth,
            long maxQueueDepthTotal) {
        this.opening = opening;
        this.ending = ending;
        this.clock = clock;
        this.maxQueueDepth = maxQueueDepth;
        this.maxQueueDepthTotal = maxQueueDepthTotal;
    }

    static StoreTests embedded(Path folder, InstantSource clock, long maxQueueDepth, long maxQueueDepthTotal) {
        return new StoreTests(
                () -> Database.open(folder.resolve("plimsoll.db")), () -> {}, clock, maxQueueDepth, maxQueueDepthTotal);
    }

    static StoreTests onPostgres(InstantSource clock, long maxQueueDepth, long maxQueueDepthTotal) {
        var settings = TestPostgres.create();
        return new StoreTests(
                () -> Database.connect(settings),
                () -> TestPostgres.giveBack(settings),
                clock,
                maxQueueDepth,
                maxQueueDepthTotal);
    }

    /// Who did what, as events wait for the audit log: `admin flag.change flag/rerank {…}`, the oldest first.
    static List<String> audited(@Nullable Database database) {
        return Objects.requireNonNull(database)
                .read(jdbc -> jdbc.sql("SELECT actor || ' ' || action || ' ' || object || ' ' || details"
                                + " FROM audit_pending ORDER BY id")
                        .query(String.class)
                        .list());
    }

    Stores stores() {
        closeDatabase();
        var opened = opening.get();
        database = opened;
        return new Stores(
                new JdbcCollectionCatalog(opened, clock),
                new JdbcDocumentCatalog(opened, clock, maxQueueDepth, maxQueueDepthTotal),
                new JdbcJobQueue(opened, clock),
                this::stores);
    }

    /// Over the database that [#stores] opened last.
    PresentDocuments present() {
        return new JdbcPresentDocuments(Objects.requireNonNull(database));
    }

    private void closeDatabase() {
        if (database != null) {
            database.close();
        }
    }

    @Override
    public void close() {
        closeDatabase();
        ending.run();
    }
}
