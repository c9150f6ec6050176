package io.plimsoll.server.store;

import io.plimsoll.backup.CatalogueBackup;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.sqlite.SQLiteConfig;

/// Copies the embedded database by `VACUUM INTO`, which reads one committed state and lets others write meanwhile. The
/// moment that is held is a read transaction.
public final class SqliteCatalogueBackup implements CatalogueBackup {

    private final Path database;
    private final InstantSource clock;

    public SqliteCatalogueBackup(Path database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    private Connection connect(boolean readOnly) throws SQLException {
        var config = new SQLiteConfig();
        config.setReadOnly(readOnly);
        config.setBusyTimeout(5_000);
        config.setTransactionMode(SQLiteConfig.TransactionMode.DEFERRED);
        return config.createConnection("jdbc:sqlite:" + database.toAbsolutePath());
    }

    @Override
    public Moment hold() {
        try {
            var connection = connect(true);
            try {
                connection.setAutoCommit(false);
                var source = new SingleConnectionDataSource(connection, true);
                var jdbc = JdbcClient.create(source);
                jdbc.sql("SELECT count(*) FROM tenant").query(Long.class).single(); // begins the transaction
                return new Held(source, jdbc);
            } catch (SQLException | DataAccessException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException | DataAccessException e) {
            throw StoreFailures.translate(e);
        }
    }

    private final class Held implements Moment {
        private final SingleConnectionDataSource source;
        private final JdbcClient before;

        Held(SingleConnectionDataSource source, JdbcClient before) {
            this.source = source;
            this.before = before;
        }

        @Override
        public void copyTo(Path file) {
            try (var connection = connect(false);
                    var copy = connection.prepareStatement("VACUUM INTO ?")) {
                copy.setString(1, file.toAbsolutePath().toString());
                copy.execute();
            } catch (SQLException e) {
                throw StoreFailures.translate(e);
            }
            try (var after = new SqliteCatalogueFile(file)) {
                after.settle(before, clock.instant());
            }
        }

        @Override
        public void close() {
            source.destroy();
        }
    }
}
