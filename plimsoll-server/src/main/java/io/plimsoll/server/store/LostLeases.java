package io.plimsoll.server.store;

import io.plimsoll.error.ErrorCode;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Jobs whose worker ended without a word. Whichever of them ended it, each becomes suspect and is tried alone.
final class LostLeases {

    /// Makes a row of `job` wait, suspect from now on. What is lost again lets others go first for a while. Deletions
    /// read no document and are never suspect. The parameter is `now`.
    static final String COUNTED = """
            state = 'WAITING', leased_until = 0, updated_at = :now,
            failures = CASE WHEN kind = 'INDEX' THEN failures + 1 ELSE failures END,
            not_before = CASE WHEN kind = 'INDEX' AND coalesce(error_code, '') = '%1$s'
                THEN :now + 5000 * failures ELSE 0 END,
            error_code = CASE WHEN kind = 'INDEX' THEN '%1$s' ELSE error_code END,
            error_detail = CASE WHEN kind = 'INDEX'
                THEN 'the process ended while it worked on the document, which is tried again alone'
                ELSE error_detail END
            """.formatted(ErrorCode.WORKER_LOST.wireName());

    /// Whether the job `j` is suspect.
    static final String SUSPECT = "coalesce(j.error_code, '') = '" + ErrorCode.WORKER_LOST.wireName() + "'";

    /// A worker that has beaten since the lease ran out was slow and is not dead.
    private static final String COUNT = "UPDATE job SET " + COUNTED
            + " WHERE id IN (:jobs) AND state = 'RUNNING' AND NOT EXISTS (SELECT 1 FROM worker w"
            + " WHERE w.id = job.worker AND w.beat_at >= job.leased_until) RETURNING id";

    /// Package-private for the test of its plan.
    static final String UNDER_TRIAL = "SELECT count(*) FROM job WHERE error_code = '"
            + ErrorCode.WORKER_LOST.wireName()
            + "' AND worker = :worker AND coalesce(state, '') = 'RUNNING' AND leased_until > :now";

    private LostLeases() {}

    /// Counts those among the jobs that run on a lease which has run out; returns them.
    static Set<String> count(JdbcClient jdbc, List<String> jobs, Instant now) {
        var lost = new HashSet<>(jdbc.sql(COUNT)
                .param("now", now.toEpochMilli())
                .param("jobs", jobs)
                .query(Rows::id)
                .list());
        return Set.copyOf(lost);
    }

    /// Whether the worker has a suspect job already.
    static boolean isUnderTrial(JdbcClient jdbc, String worker, Instant now) {
        return jdbc.sql(UNDER_TRIAL)
                        .param("worker", worker)
                        .param("now", now.toEpochMilli())
                        .query(Integer.class)
                        .single()
                > 0;
    }
}
