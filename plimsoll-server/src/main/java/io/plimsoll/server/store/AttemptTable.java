package io.plimsoll.server.store;

import io.plimsoll.ingest.IngestJob;
import io.plimsoll.ingest.JobAttempt;
import io.plimsoll.ingest.JobQueue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The history of jobs: a row each time that one was begun, of which the last are kept.
final class AttemptTable {

    private AttemptTable() {}

    static void begin(JdbcClient jdbc, List<IngestJob> leased, String worker, Instant now) {
        jdbc.sql("""
                        INSERT INTO job_attempt (job, number, worker, started_at)
                        SELECT id, attempts, :worker, :now FROM job WHERE id IN (:jobs)
                        """)
                .param("worker", worker)
                .param("now", now.toEpochMilli())
                .param("jobs", leased.stream().map(IngestJob::id).toList())
                .update();
        for (var job : leased) {
            if (job.attempts() > JobQueue.MAX_ATTEMPTS_KEPT) {
                jdbc.sql("DELETE FROM job_attempt WHERE job = :job AND number <= :last")
                        .param("job", job.id())
                        .param("last", job.attempts() - JobQueue.MAX_ATTEMPTS_KEPT)
                        .update();
            }
        }
    }

    static void succeed(JdbcClient jdbc, String job, Instant now) {
        jdbc.sql("UPDATE job_attempt SET ended_at = :now WHERE job = :job AND ended_at IS NULL")
                .param("now", now.toEpochMilli())
                .param("job", job)
                .update();
    }

    static void fail(JdbcClient jdbc, IngestJob job, String code, String detail, Instant now) {
        jdbc.sql("""
                        UPDATE job_attempt SET ended_at = :now, error_code = :code, error_detail = :detail
                        WHERE job = :job AND number = :number
                        """)
                .param("now", now.toEpochMilli())
                .param("code", code)
                .param("detail", detail)
                .param("job", job.id())
                .param("number", job.attempts())
                .update();
    }

    /// Ends what nobody will end any more.
    static void lose(JdbcClient jdbc, List<String> jobs, String detail, Instant now) {
        if (!jobs.isEmpty()) {
            jdbc.sql("""
                            UPDATE job_attempt SET ended_at = :now, error_detail = :detail
                            WHERE job IN (:jobs) AND ended_at IS NULL
                            """)
                    .param("now", now.toEpochMilli())
                    .param("detail", detail)
                    .param("jobs", jobs)
                    .update();
        }
    }

    static void forget(JdbcClient jdbc, IngestJob job) {
        jdbc.sql("DELETE FROM job_attempt WHERE job = :job AND number = :number")
                .param("job", job.id())
                .param("number", job.attempts())
                .update();
    }

    static List<JobAttempt> list(JdbcClient jdbc, String job) {
        return jdbc.sql("SELECT * FROM job_attempt WHERE job = :job ORDER BY number")
                .param("job", job)
                .query(AttemptTable::attempt)
                .list();
    }

    private static JobAttempt attempt(ResultSet row, int number) throws SQLException {
        long ended = row.getLong("ended_at");
        Optional<Instant> endedAt = row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(ended));
        return new JobAttempt(
                row.getInt("number"),
                row.getString("worker"),
                Rows.instant(row, "started_at"),
                endedAt,
                Rows.text(row, "error_code"),
                Rows.text(row, "error_detail"));
    }
}
