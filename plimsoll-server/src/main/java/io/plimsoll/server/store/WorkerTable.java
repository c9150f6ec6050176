package io.plimsoll.server.store;

import io.plimsoll.ingest.JobQueue;
import io.plimsoll.ingest.WorkerBeat;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The processes that work jobs off, as they last said of themselves.
final class WorkerTable {

    /// For so long one that fell silent is remembered.
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private WorkerTable() {}

    /// @param paused why it takes up no jobs
    record Row(String id, Set<String> models, Optional<String> paused) {}

    static void beat(JdbcClient jdbc, WorkerBeat beat, Instant now) {
        var worker = beat.worker();
        jdbc.sql("""
                        INSERT INTO worker (id, host, started_at, beat_at, models, paused)
                        VALUES (:id, :host, :startedAt, :now, :models, :paused)
                        ON CONFLICT (id) DO UPDATE SET beat_at = excluded.beat_at, models = excluded.models,
                            paused = excluded.paused
                        """)
                .param("id", worker.id())
                .param("host", worker.host())
                .param("startedAt", worker.startedAt().toEpochMilli())
                .param("now", now.toEpochMilli())
                .param("models", JsonText.of(worker.models()))
                .param("paused", beat.paused().orElse(null))
                .update();
    }

    static void leave(JdbcClient jdbc, String worker) {
        jdbc.sql("DELETE FROM worker WHERE id = :id").param("id", worker).update();
    }

    /// Those that have beaten lately.
    static List<Row> alive(JdbcClient jdbc, Instant now) {
        return jdbc.sql("SELECT id, models, paused FROM worker WHERE beat_at >= :since")
                .param("since", aliveSince(now))
                .query(WorkerTable::row)
                .list();
    }

    static long aliveSince(Instant now) {
        return now.minus(JobQueue.ALIVE_WITHIN).toEpochMilli();
    }

    static void forgetSilent(JdbcClient jdbc, Instant now) {
        jdbc.sql("DELETE FROM worker WHERE beat_at < :since")
                .param("since", now.minus(REMEMBERED).toEpochMilli())
                .update();
    }

    private static Row row(ResultSet row, int number) throws SQLException {
        return new Row(
                row.getString("id"), Set.copyOf(JsonText.texts(row.getString("models"))), Rows.text(row, "paused"));
    }
}
