package io.plimsoll.server.store;

import io.plimsoll.audit.LogStore;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A log's files in the [Database], for servers that share it. What is written is durable with the transaction.
final class DatabaseLog implements LogStore {

    private final JdbcClient jdbc;
    private final String log;

    DatabaseLog(JdbcClient jdbc, String log) {
        this.jdbc = jdbc;
        this.log = log;
    }

    @Override
    public Optional<byte[]> read(String path) {
        return jdbc.sql("SELECT content FROM audit_tile WHERE log = :log AND path = :path")
                .param("log", log)
                .param("path", path)
                .query((row, number) -> row.getBytes("content"))
                .optional();
    }

    @Override
    public void write(String path, byte[] content) {
        replace(path, content);
    }

    @Override
    public void replace(String path, byte[] content) {
        jdbc.sql("""
                        INSERT INTO audit_tile (log, path, content) VALUES (:log, :path, :content)
                        ON CONFLICT (log, path) DO UPDATE SET content = excluded.content
                        """)
                .param("log", log)
                .param("path", path)
                .param("content", content)
                .update();
    }

    @Override
    public void remove(String path) {
        jdbc.sql("DELETE FROM audit_tile WHERE log = :log AND path = :path")
                .param("log", log)
                .param("path", path)
                .update();
    }
}
