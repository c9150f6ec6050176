package io.plimsoll.server.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// A real PostgreSQL server, started by the first test that needs it and stopped with the JVM.
public final class TestPostgres {

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final Queue<DatabaseSettings> FREE = new ConcurrentLinkedQueue<>();

    private TestPostgres() {}

    private static final class Server {
        static final EmbeddedPostgres RUNNING = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "300")
                        .setServerConfig("fsync", "off")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// Migrated once, so that a new database is a copy.
    private static final class Template {
        static final String NAME = migrated();

        private static String migrated() {
            execute("CREATE DATABASE plimsoll_template TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'");
            Database.connect(settings("plimsoll_template")).close();
            return "plimsoll_template";
        }
    }

    /// A database of its own with empty tables, to be given back.
    public static DatabaseSettings create() {
        var free = FREE.poll();
        if (free != null) {
            return free;
        }
        var name = "plimsoll_" + DATABASES.incrementAndGet();
        execute("CREATE DATABASE " + name + " TEMPLATE " + Template.NAME);
        return settings(name);
    }

    /// Empties the tables for the next test: a server with a database for each test takes long to stop.
    static void giveBack(DatabaseSettings used) {
        try (var connection = new Dialect.Postgres(used).source().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("""
                    DO $$ DECLARE names text; BEGIN
                        SELECT string_agg(quote_ident(tablename), ', ') INTO names FROM pg_tables
                            WHERE schemaname = 'public' AND tablename <> 'flyway_schema_history';
                        EXECUTE 'TRUNCATE ' || names;
                    END $$""");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        FREE.add(used);
    }

    /// A database of its own without any table.
    public static DatabaseSettings createEmpty() {
        var name = "empty_" + DATABASES.incrementAndGet();
        execute("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'");
        return settings(name);
    }

    private static DatabaseSettings settings(String name) {
        return new DatabaseSettings(
                "jdbc:postgresql://127.0.0.1:" + Server.RUNNING.getPort() + "/" + name,
                Optional.of("postgres"),
                Optional.of("postgres"));
    }

    private static void execute(String sql) {
        try (var connection = Server.RUNNING.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
