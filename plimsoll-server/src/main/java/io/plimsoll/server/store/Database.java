package io.plimsoll.server.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.plimsoll.error.PlimsollException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/// The SQLite file with the metadata. One connection writes, a few read what was last committed; a transaction is on
/// the disk when it has ended.
public final class Database implements AutoCloseable {

    private static final int READERS = 4;
    private static final int BUSY_TIMEOUT_MILLIS = 5_000;
    private static final long CONNECTION_TIMEOUT_MILLIS = 10_000;

    private final HikariDataSource writer;
    private final HikariDataSource reader;
    private final JdbcClient writing;
    private final JdbcClient reading;
    private final TransactionTemplate transaction;
    private final SortableIds ids = new SortableIds();

    private Database(HikariDataSource writer, HikariDataSource reader) {
        this.writer = writer;
        this.reader = reader;
        this.writing = JdbcClient.create(writer);
        this.reading = JdbcClient.create(reader);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(writer));
    }

    /// Opens or creates the file and brings its tables up to date.
    public static Database open(Path file) {
        try {
            Flyway.configure(Database.class.getClassLoader())
                    .dataSource(source(file))
                    .locations("classpath:db/migration")
                    .load()
                    .migrate();
            var writer = pool("plimsoll-writer", source(file), 1, Optional.empty());
            var reader = pool("plimsoll-reader", source(file), READERS, Optional.of("PRAGMA query_only = ON"));
            return new Database(writer, reader);
        } catch (FlywayException | DataAccessException e) {
            throw StoreFailures.translate(e);
        }
    }

    private static DataSource source(Path file) {
        var config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        config.enforceForeignKeys(true);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        var source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
        return source;
    }

    private static HikariDataSource pool(String name, DataSource source, int connections, Optional<String> first) {
        var config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(source);
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
        config.setMaxLifetime(0);
        first.ifPresent(config::setConnectionInitSql);
        return new HikariDataSource(config);
    }

    /// Reads with single statements, each of which sees one committed state.
    <T> T read(Function<JdbcClient, T> statements) {
        try {
            return statements.apply(reading);
        } catch (DataAccessException e) {
            throw StoreFailures.translate(e);
        }
    }

    /// Runs the statements in one transaction, alone among writers; an exception undoes them all.
    <T> T write(Function<JdbcClient, T> statements) {
        try {
            return transaction.execute(unused -> statements.apply(writing));
        } catch (DataAccessException | TransactionException e) {
            throw StoreFailures.translate(e);
        }
    }

    /// Like [#write] for statements without a result.
    void change(Consumer<JdbcClient> statements) {
        try {
            transaction.executeWithoutResult(unused -> statements.accept(writing));
        } catch (DataAccessException | TransactionException e) {
            throw StoreFailures.translate(e);
        }
    }

    SortableIds ids() {
        return ids;
    }

    /// Throws where the file cannot be read; for readiness checks.
    public void check() throws PlimsollException {
        read(jdbc -> jdbc.sql("SELECT 1").query(Integer.class).single());
    }

    @Override
    public void close() {
        reader.close();
        writer.close();
    }
}
