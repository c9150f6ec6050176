package io.plimsoll.server.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.Collection;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/// What the two databases do differently; their SQL is the same.
sealed interface Dialect {

    long CONNECTION_TIMEOUT_MILLIS = 10_000;

    /// One connection at a time, for migrations.
    DataSource source();

    HikariDataSource writer();

    /// Its connections refuse to write.
    HikariDataSource reader();

    /// Whether other processes use the database at the same time.
    boolean isShared();

    /// Makes the transaction wait until it has these locks. Without any named lock it is alone among all writers.
    void lock(JdbcClient jdbc, Isolation isolation, Collection<Lock> locks);

    /// Empties the log of the last writes, in which deleted rows may still be; false where a reader is in the way.
    boolean emptyLog();

    /// Asks for the names, as `id`, of tables with a column `:column`.
    String tablesWith();

    /// What tells the rows of any table apart, for the time of a statement.
    String rowId();

    /// The end of a query whose rows the transaction is to change, and which leaves out rows that others hold.
    String skipLocked();

    /// How much of the database a write transaction has to itself.
    enum Isolation {
        /// Everything.
        ALONE,
        /// What its locks name, and the rows it changes.
        NAMED
    }

    /// A file of this process.
    record Sqlite(Path file) implements Dialect {

        private static final int READERS = 4;
        private static final int BUSY_TIMEOUT_MILLIS = 5_000;

        /// Who empties the log keeps writers waiting while it waits for readers.
        private static final int LOG_TIMEOUT_MILLIS = 200;

        @Override
        public DataSource source() {
            return source(BUSY_TIMEOUT_MILLIS);
        }

        private SQLiteDataSource source(int busyTimeoutMillis) {
            var config = new SQLiteConfig();
            config.setJournalMode(SQLiteConfig.JournalMode.WAL);
            config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
            config.setBusyTimeout(busyTimeoutMillis);
            config.enforceForeignKeys(true);
            config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
            var source = new SQLiteDataSource(config);
            source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
            return source;
        }

        @Override
        public HikariDataSource writer() {
            var config = pool("plimsoll-writer", source(), 1);
            config.setConnectionInitSql("PRAGMA secure_delete = ON"); // what was deleted is overwritten
            return new HikariDataSource(config);
        }

        @Override
        public HikariDataSource reader() {
            var config = pool("plimsoll-reader", source(), READERS);
            config.setConnectionInitSql("PRAGMA query_only = ON");
            return new HikariDataSource(config);
        }

        private static HikariConfig pool(String name, DataSource source, int connections) {
            var config = Dialect.pool(name, new PreparedStatementsKept(source), connections);
            config.setMaxLifetime(0);
            return config;
        }

        @Override
        public boolean isShared() {
            return false;
        }

        @Override
        public void lock(JdbcClient jdbc, Isolation isolation, Collection<Lock> locks) {
            // The one writer is alone.
        }

        @Override
        public boolean emptyLog() {
            return JdbcClient.create(source(LOG_TIMEOUT_MILLIS))
                    .sql("PRAGMA wal_checkpoint(TRUNCATE)")
                    .query((row, number) -> row.getInt("busy") == 0)
                    .single();
        }

        @Override
        public String tablesWith() {
            return """
                    SELECT m.name AS id FROM sqlite_schema m JOIN pragma_table_info(m.name) p
                    WHERE m.type = 'table' AND p.name = :column
                    """;
        }

        @Override
        public String rowId() {
            return "rowid";
        }

        @Override
        public String skipLocked() {
            return "";
        }
    }

    /// A server, shared by many processes. Transactions are READ COMMITTED: each statement sees what was committed
    /// before it began, and so, once a lock is held, all that earlier holders did.
    record Postgres(DatabaseSettings settings) implements Dialect {

        private static final int CONNECTIONS = 8;
        private static final Lock EVERYTHING = new Lock("everything");

        /// Nothing waits for ever, and what is acknowledged is durable whatever the server's default.
        private static final String BOUNDS = "SET lock_timeout = '10s'; SET statement_timeout = '5min'; "
                + "SET idle_in_transaction_session_timeout = '5min'; SET synchronous_commit = on; ";

        /// A statement whose reader has gone is ended: from PostgreSQL 14, and not on Windows.
        private static final String GONE_READERS = "DO $$ BEGIN SET client_connection_check_interval = '1s'; "
                + "EXCEPTION WHEN undefined_object OR invalid_parameter_value THEN NULL; END $$; ";

        /// A server that is silent for longer has gone without saying so: it would have ended the statement itself.
        private static final int SILENT_SECONDS = 330;

        /// A queue fills and empties faster than the planner's statistics follow. Held to indexes, in their order, a
        /// plan made for an empty table is still right for a full one.
        private static final String PLANS =
                "SET enable_seqscan = off; SET enable_bitmapscan = off; " + "SET enable_sort = off; SET jit = off";

        @Override
        public PGSimpleDataSource source() {
            var source = new PGSimpleDataSource();
            source.setUrl(settings.url());
            settings.user().ifPresent(source::setUser);
            settings.password().ifPresent(source::setPassword);
            source.setApplicationName("plimsoll");
            return source;
        }

        /// For statements that have a bound, which migrations have not.
        private DataSource bounded() {
            var source = source();
            boolean isNamedInUrl = source.getSocketTimeout() > 0;
            if (!isNamedInUrl) {
                source.setSocketTimeout(SILENT_SECONDS);
            }
            return source;
        }

        @Override
        public HikariDataSource writer() {
            var config = Dialect.pool("plimsoll-writer", bounded(), CONNECTIONS);
            config.setConnectionInitSql(BOUNDS + PLANS);
            return new HikariDataSource(config);
        }

        @Override
        public HikariDataSource reader() {
            var config = Dialect.pool("plimsoll-reader", bounded(), CONNECTIONS);
            config.setConnectionInitSql(BOUNDS + GONE_READERS + PLANS + "; SET default_transaction_read_only = on");
            return new HikariDataSource(config);
        }

        @Override
        public boolean isShared() {
            return true;
        }

        /// Who is alone waits for all that have named their locks, and they for him.
        @Override
        public void lock(JdbcClient jdbc, Isolation isolation, Collection<Lock> locks) {
            switch (isolation) {
                case ALONE -> take(jdbc, "pg_advisory_xact_lock", EVERYTHING);
                case NAMED -> {
                    take(jdbc, "pg_advisory_xact_lock_shared", EVERYTHING);
                    new TreeSet<>(locks).forEach(lock -> take(jdbc, "pg_advisory_xact_lock", lock));
                }
            }
        }

        private static void take(JdbcClient jdbc, String function, Lock lock) {
            jdbc.sql("SELECT 1 FROM " + function + "(:key)")
                    .param("key", lock.key())
                    .query(Integer.class)
                    .single();
        }

        /// Its log is the server's own affair.
        @Override
        public boolean emptyLog() {
            return true;
        }

        @Override
        public String tablesWith() {
            return """
                    SELECT table_name AS id FROM information_schema.columns
                    WHERE table_schema = current_schema() AND column_name = :column
                    """;
        }

        @Override
        public String rowId() {
            return "ctid";
        }

        @Override
        public String skipLocked() {
            return " FOR UPDATE OF j SKIP LOCKED";
        }
    }

    private static HikariConfig pool(String name, DataSource source, int connections) {
        var config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(source);
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
        return config;
    }
}
