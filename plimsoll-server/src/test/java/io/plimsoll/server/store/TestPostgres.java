package io.plimsoll.server.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// A real PostgreSQL server, started by the first test that needs it and stopped with the JVM.
public final class TestPostgres {

    private static final AtomicInteger DATABASES = new AtomicInteger();

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

    /// An empty database of its own.
    public static DatabaseSettings create() {
        var name = "plimsoll_" + DATABASES.incrementAndGet();
        try (var connection = Server.RUNNING.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(
                    "CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'" + " LC_CTYPE 'C'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new DatabaseSettings(
                "jdbc:postgresql://127.0.0.1:" + Server.RUNNING.getPort() + "/" + name,
                Optional.of("postgres"),
                Optional.of("postgres"));
    }
}
