package io.plimsoll.server.store;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.CallGuard;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.Priority;
import io.plimsoll.tenant.TenantId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/// The database with the metadata: a SQLite file of this process, or a PostgreSQL server that processes share. A few
/// connections read what was last committed; a transaction is on the disk when it has ended.
///
/// On SQLite one connection writes. On PostgreSQL many do: a write names what it must have to itself by a [Lock], and
/// one that names nothing is alone among all writers of all processes.
public final class Database implements AutoCloseable {

    /// A transaction that PostgreSQL chose as the victim of a deadlock is run again so often.
    private static final int MAX_RUNS = 4;

    /// A call waits no longer than this for its turn.
    private static final Duration TURN = Duration.ofSeconds(10);

    private static final CallGuard UNGUARDED = new CallGuard() {
        @Override
        public <T> T call(Priority priority, Optional<TenantId> tenant, Deadline deadline, Supplier<T> work) {
            return work.get();
        }
    };

    private final Dialect dialect;
    private final HikariDataSource writer;
    private final HikariDataSource reader;
    private final JdbcClient writing;
    private final JdbcClient reading;
    private final TransactionTemplate transaction;
    private final SortableIds ids = new SortableIds();
    private final AuditTable audit = new AuditTable(ids);

    private final CallGuard guard;

    private Database(Dialect dialect, HikariDataSource writer, HikariDataSource reader, CallGuard guard) {
        this.dialect = dialect;
        this.guard = guard;
        this.writer = writer;
        this.reader = reader;
        this.writing = JdbcClient.create(writer);
        this.reading = JdbcClient.create(dialect.isShared() ? new ReadsInTime(reader) : reader);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(writer));
    }

    /// Opens or creates the file and brings its tables up to date.
    public static Database open(Path file) {
        return open(file, UNGUARDED);
    }

    /// @param guard stands before every statement and transaction
    public static Database open(Path file, CallGuard guard) {
        return open(new Dialect.Sqlite(file), guard);
    }

    /// Connects to the server and brings the tables up to date; of several processes that start at once one does it.
    public static Database connect(DatabaseSettings settings) {
        return connect(settings, UNGUARDED);
    }

    /// @param guard stands before every statement and transaction
    public static Database connect(DatabaseSettings settings, CallGuard guard) {
        return open(new Dialect.Postgres(settings), guard);
    }

    private static Database open(Dialect dialect, CallGuard guard) {
        try {
            Flyway.configure(Database.class.getClassLoader())
                    .dataSource(dialect.source())
                    .locations("classpath:db/migration")
                    .load()
                    .migrate();
            return new Database(dialect, dialect.writer(), dialect.reader(), guard);
        } catch (FlywayException | DataAccessException | PoolInitializationException e) {
            throw StoreFailures.translate(e);
        }
    }

    /// Reads with single statements, each of which sees one committed state.
    <T> T read(Function<JdbcClient, T> statements) {
        return guarded(() -> {
            try {
                return statements.apply(reading);
            } catch (DataAccessException e) {
                throw StoreFailures.translate(e);
            }
        });
    }

    private <T> T guarded(Supplier<T> work) {
        return guard.call(Priority.INTERACTIVE, Optional.empty(), Deadline.in(TURN), work);
    }

    /// Runs the statements in one transaction, alone among writers; an exception undoes them all. They may be run
    /// again, so they change nothing but the database.
    <T> T write(Function<JdbcClient, T> statements) {
        return write(Dialect.Isolation.ALONE, List.of(), statements);
    }

    /// Like the other, but beside writers that hold none of these locks.
    <T> T write(Lock lock, Function<JdbcClient, T> statements) {
        return write(List.of(lock), statements);
    }

    /// With no lock at all the statements must bear any other writer between them.
    <T> T write(Collection<Lock> locks, Function<JdbcClient, T> statements) {
        return write(Dialect.Isolation.NAMED, locks, statements);
    }

    private <T> T write(Dialect.Isolation isolation, Collection<Lock> locks, Function<JdbcClient, T> statements) {
        return guarded(() -> attempt(isolation, locks, statements));
    }

    private <T> T attempt(Dialect.Isolation isolation, Collection<Lock> locks, Function<JdbcClient, T> statements) {
        for (int run = 1; ; run++) {
            try {
                return transaction.execute(unused -> {
                    dialect.lock(writing, isolation, locks);
                    return statements.apply(writing);
                });
            } catch (DataAccessException | TransactionException e) {
                if (run == MAX_RUNS || !StoreFailures.isVictim(e)) {
                    throw StoreFailures.translate(e);
                }
            }
        }
    }

    /// Like [#write] for statements without a result.
    void change(Consumer<JdbcClient> statements) {
        write(without(statements));
    }

    void change(Lock lock, Consumer<JdbcClient> statements) {
        write(lock, without(statements));
    }

    void change(Collection<Lock> locks, Consumer<JdbcClient> statements) {
        write(locks, without(statements));
    }

    private static Function<JdbcClient, Boolean> without(Consumer<JdbcClient> statements) {
        return jdbc -> {
            statements.accept(jdbc);
            return true;
        };
    }

    /// Writes the log of the last writes into the database and makes it empty; false where somebody still reads what
    /// there was before them.
    boolean emptyLog() {
        try {
            return dialect.emptyLog();
        } catch (DataAccessException e) {
            throw StoreFailures.translate(e);
        }
    }

    /// Whether other processes may use the database at the same time.
    boolean isShared() {
        return dialect.isShared();
    }

    /// The names of the tables that have this column.
    List<String> tablesWith(JdbcClient jdbc, String column) {
        return jdbc.sql(dialect.tablesWith())
                .param("column", column)
                .query(Rows::id)
                .list();
    }

    /// See [Dialect#rowId].
    String rowId() {
        return dialect.rowId();
    }

    /// The end of a query of table `j` whose rows the transaction is to change: others' rows are left out.
    String skipLocked() {
        return dialect.skipLocked();
    }

    SortableIds ids() {
        return ids;
    }

    /// Where a transaction writes down who did what it does.
    AuditTable audit() {
        return audit;
    }

    /// Throws where the database cannot be read; for readiness checks.
    public void check() throws PlimsollException {
        read(jdbc -> jdbc.sql("SELECT 1").query(Integer.class).single());
    }

    @Override
    public void close() {
        reader.close();
        writer.close();
    }
}
