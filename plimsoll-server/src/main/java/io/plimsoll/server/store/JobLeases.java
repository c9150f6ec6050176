package io.plimsoll.server.store;

import io.plimsoll.ingest.IngestJob;
import io.plimsoll.ingest.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Hands out jobs: of the tenant that was served longest ago those of one collection, which is the next by name after
/// the one that was served last, oldest first. Suspect jobs ([LostLeases]) are handed out one at a time.
///
/// Only who holds [Lock#QUEUE] begins jobs, so that two jobs of a document never run at once. What others change
/// meanwhile is locked row by row; rows that are locked are left for the next time.
final class JobLeases {

    /// Whether the job `j` may be handed out now: it waits, or its lease ran out, and nobody works on its document.
    private static final String READY = """
            j.state IN ('WAITING', 'RUNNING')
            AND ((j.state = 'WAITING' AND j.not_before <= :now) OR (j.state = 'RUNNING' AND j.leased_until <= :now))
            AND NOT EXISTS (SELECT 1 FROM job r
                WHERE %s = %s AND coalesce(r.state, '') = 'RUNNING' AND r.leased_until > :now AND r.id <> j.id)
            """.formatted(JobTable.subject("r"), JobTable.subject("j"));

    /// Whether a worker with these models can do the job. Anybody can delete.
    private static final String ABLE = """
             AND (j.kind = 'DELETE' OR EXISTS (SELECT 1 FROM collection c
                JOIN generation g ON g.tenant = c.tenant AND g.collection = c.name AND g.number = c.live
                WHERE c.tenant = j.tenant AND c.name = j.collection AND g.model_name IN (:models)))
            """;

    private static final String IS_ANY_FOREIGN =
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM generation WHERE model_name NOT IN (:models))"
                    + " THEN 1 ELSE 0 END";

    /// One transaction looks no further; the next lease goes on from there.
    private static final int MAX_ROUNDS = 200;

    private final Database database;
    private final Map<String, Object> parameters = new HashMap<>();
    private final String worker;
    private final Instant now;
    private final boolean anyForeign;

    JobLeases(Database database, Worker worker, Instant now, Duration lease, int max) {
        this.database = database;
        this.worker = worker.id();
        this.now = now;
        parameters.put("now", now.toEpochMilli());
        parameters.put("until", now.plus(lease).toEpochMilli());
        parameters.put("max", max);
        parameters.put("worker", worker.id());
        parameters.put("models", worker.models().isEmpty() ? Set.of("") : worker.models());
        this.anyForeign = isAnyForeign();
    }

    /// Asks the tenants in turn and stops at the first: the offset keeps PostgreSQL from turning the question round and
    /// reading all jobs to tell whose they are. Package-private for the test of its plan.
    static String nextTenant(String ready) {
        return "SELECT w.tenant, w.served FROM tenant_turn w WHERE EXISTS"
                + " (SELECT 1 FROM job j WHERE j.tenant = w.tenant AND " + ready
                + " ORDER BY j.id LIMIT 1 OFFSET 0) ORDER BY w.turn, w.tenant LIMIT 1";
    }

    /// The first collection by name that has jobs, after the one that was served or up to it. Package-private for the
    /// test of its plan.
    static String nextCollection(String ready, boolean after) {
        return "SELECT j.collection FROM job j WHERE j.tenant = :tenant AND j.collection " + (after ? ">" : "<=")
                + " :served AND " + ready + " ORDER BY j.tenant, j.collection, j.id LIMIT 1";
    }

    /// Package-private for the test of its plan.
    static String oldest(String ready) {
        return "SELECT j.id, CASE WHEN " + LostLeases.SUSPECT + " THEN 1 ELSE 0 END AS suspect FROM job j"
                + " WHERE j.tenant = :tenant AND j.collection = :collection AND " + ready
                + " ORDER BY j.id LIMIT :max";
    }

    /// @param anyForeign whether each job has to be asked for its model
    /// @param suspects   whether suspect jobs may be handed out
    static String ready(boolean anyForeign, boolean suspects) {
        return READY + (anyForeign ? ABLE : "") + (suspects ? "" : " AND NOT " + LostLeases.SUSPECT);
    }

    /// Most often every generation is of the workers' model, and no job need be asked for its own.
    private boolean isAnyForeign() {
        return database.read(jdbc -> jdbc.sql(IS_ANY_FOREIGN)
                        .param("models", parameters.get("models"))
                        .query(Integer.class)
                        .single()
                > 0);
    }

    private String ready(JdbcClient jdbc) {
        return ready(anyForeign, !LostLeases.isUnderTrial(jdbc, worker, now));
    }

    /// Asked of the readers, so that idle workers don't hold up the writers.
    boolean isAnyReady() {
        return database.read(jdbc -> nextTurn(jdbc, ready(jdbc)).isPresent());
    }

    /// @param served the collection of the tenant's last turn
    private record Turn(String tenant, String served) {}

    private Optional<Turn> nextTurn(JdbcClient jdbc, String ready) {
        return jdbc.sql(nextTenant(ready))
                .params(parameters)
                .query((row, number) -> new Turn(row.getString("tenant"), row.getString("served")))
                .optional();
    }

    /// To be called with [Lock#QUEUE] held.
    List<IngestJob> take(JdbcClient jdbc) {
        var ready = ready(jdbc);
        for (int round = 0; round < MAX_ROUNDS; round++) {
            var turn = nextTurn(jdbc, ready);
            if (turn.isEmpty()) {
                return List.of();
            }
            parameters.put("tenant", turn.get().tenant());
            parameters.put("served", turn.get().served());
            var candidates = candidates(jdbc, ready);
            var leased = begin(jdbc, candidates);
            if (candidates.isEmpty() || !leased.isEmpty()) {
                endTurn(jdbc);
            }
            if (!leased.isEmpty()) {
                return leased;
            }
        }
        return List.of();
    }

    private record Candidate(String id, boolean suspect) {}

    /// The rows are this transaction's until it ends.
    private List<String> candidates(JdbcClient jdbc, String ready) {
        var collection = nextCollection(jdbc, ready, true).or(() -> nextCollection(jdbc, ready, false));
        if (collection.isEmpty()) {
            return List.of();
        }
        parameters.put("served", collection.get());
        parameters.put("collection", collection.get());
        var oldest = jdbc.sql(oldest(ready) + database.skipLocked())
                .params(parameters)
                .query((row, number) -> new Candidate(row.getString("id"), row.getInt("suspect") > 0))
                .list();
        boolean alone = !oldest.isEmpty() && oldest.getFirst().suspect();
        return oldest.stream()
                .filter(candidate -> candidate.suspect() == alone)
                .limit(alone ? 1 : oldest.size())
                .map(Candidate::id)
                .toList();
    }

    private Optional<String> nextCollection(JdbcClient jdbc, String ready, boolean after) {
        return jdbc.sql(nextCollection(ready, after))
                .params(parameters)
                .query(String.class)
                .optional();
    }

    /// Ends what is void, puts back what a worker lost, and begins the rest.
    private List<IngestJob> begin(JdbcClient jdbc, List<String> candidates) {
        if (candidates.isEmpty()) {
            return List.of();
        }
        AttemptTable.lose(jdbc, candidates, "the worker fell silent and its lease ran out", now);
        var ended = new HashSet<>(jdbc.sql("UPDATE job AS j SET state = 'DONE', leased_until = 0, updated_at = :now "
                        + "WHERE j.id IN (:jobs) AND " + JobTable.VOID + " RETURNING id")
                .param("now", now.toEpochMilli())
                .param("jobs", candidates)
                .query(Rows::id)
                .list());
        var rest = new ArrayList<>(candidates);
        rest.removeAll(ended);
        if (!rest.isEmpty()) {
            rest.removeAll(LostLeases.count(jdbc, rest, now));
        }
        if (rest.isEmpty()) {
            return List.of();
        }
        var leased = jdbc.sql("""
                        UPDATE job SET state = 'RUNNING', attempts = attempts + 1, leased_until = :until,
                            worker = :worker, updated_at = :now
                        WHERE id IN (:jobs) AND state IN ('WAITING', 'RUNNING') RETURNING *
                        """).params(parameters).param("jobs", rest).query(JobTable::job).list().stream()
                .sorted(Comparator.comparing(IngestJob::id))
                .toList();
        AttemptTable.begin(jdbc, leased, worker, now);
        return leased;
    }

    private void endTurn(JdbcClient jdbc) {
        jdbc.sql("UPDATE tenant_turn SET turn = (SELECT max(w.turn) + 1 FROM tenant_turn w), served = :served"
                        + " WHERE tenant = :tenant")
                .params(parameters)
                .update();
    }
}
