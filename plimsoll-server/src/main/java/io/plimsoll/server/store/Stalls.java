package io.plimsoll.server.store;

import io.plimsoll.ingest.IngestJob;
import io.plimsoll.ingest.JobState;
import io.plimsoll.ingest.OrphanedJobs;
import io.plimsoll.ingest.StallReason;
import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Why jobs wait. The first reason that applies is the one that is told: what keeps all jobs waiting, then what keeps
/// this one.
final class Stalls {

    private static final int MAX_TENANTS = 1_000;

    private static final String LIVE_MODELS = """
            SELECT c.name, g.model_name FROM collection c
            JOIN generation g ON g.tenant = c.tenant AND g.collection = c.name AND g.number = c.live
            WHERE c.tenant = :tenant AND c.name IN (:collections)
            """;

    private static final String BUSY = """
            SELECT j.id, r.id AS other FROM job j
            JOIN job r ON %s = %s
                AND coalesce(r.state, '') = 'RUNNING' AND r.leased_until > :now AND r.id <> j.id
            WHERE j.id IN (:jobs)
            """.formatted(JobTable.subject("r"), JobTable.subject("j"));

    private static final String PLACES = """
            SELECT id, place FROM (
                SELECT id, row_number() OVER (PARTITION BY collection ORDER BY id) AS place FROM job
                WHERE tenant = :tenant AND state IN ('WAITING', 'RUNNING') AND id <= :last) AS line
            WHERE id IN (:jobs)
            """;

    private static final String TENANTS_WITH_JOBS = """
            SELECT count(*) FROM tenant_turn w WHERE EXISTS
                (SELECT 1 FROM job j WHERE j.tenant = w.tenant AND j.state IN ('WAITING', 'RUNNING') LIMIT 1 OFFSET 0)
            """;

    private static final String WAITING = """
            SELECT tenant, jobs FROM (
                SELECT w.tenant AS tenant,
                    (SELECT count(*) FROM job j WHERE j.tenant = w.tenant AND j.state = 'WAITING') AS jobs
                FROM tenant_turn w) AS waiting
            WHERE jobs > 0 ORDER BY tenant LIMIT :max
            """;

    private static final String WITHOUT_MODEL = """
            SELECT c.tenant AS tenant, count(*) AS jobs FROM generation g
            JOIN collection c ON c.tenant = g.tenant AND c.name = g.collection AND c.live = g.number
            JOIN job j ON j.tenant = c.tenant AND j.collection = c.name
            WHERE g.model_name NOT IN (:models) AND j.state = 'WAITING' AND j.kind = 'INDEX'
            GROUP BY c.tenant ORDER BY c.tenant LIMIT :max
            """;

    private final JdbcClient jdbc;
    private final Instant now;
    private final List<WorkerTable.Row> workers;

    Stalls(JdbcClient jdbc, Instant now) {
        this.jdbc = jdbc;
        this.now = now;
        this.workers = WorkerTable.alive(jdbc, now);
    }

    /// @param waiting jobs of one tenant with the time before which each is not begun
    Map<String, StallReason> of(TenantId tenant, Map<IngestJob, Instant> waiting) {
        if (waiting.isEmpty()) {
            return Map.of();
        }
        var ids = waiting.keySet().stream().map(IngestJob::id).toList();
        var models = models(tenant, waiting.keySet());
        var busy = busy(ids);
        var places = places(tenant, ids);
        long tenants = jdbc.sql(TENANTS_WITH_JOBS).query(Long.class).single();
        var reasons = new LinkedHashMap<String, StallReason>();
        waiting.forEach((job, notBefore) -> {
            var reason = ofWorkers(job, models).orElseGet(() -> {
                if (notBefore.isAfter(now)) {
                    return new StallReason.RetryAt(notBefore, job.errorCode().orElse("a failure"));
                }
                var other = busy.get(job.id());
                return other == null
                        ? new StallReason.Behind(places.getOrDefault(job.id(), 1L) - 1, tenants)
                        : new StallReason.DocumentBusy(other);
            });
            reasons.put(job.id(), reason);
        });
        return reasons;
    }

    private Optional<StallReason> ofWorkers(IngestJob job, Map<String, String> models) {
        if (workers.isEmpty()) {
            return Optional.of(new StallReason.NoWorker());
        }
        var model = models.get(job.collection().name().value());
        var able = workers.stream()
                .filter(worker -> job.kind() == IngestJob.Kind.DELETE
                        || model == null
                        || worker.models().contains(model))
                .toList();
        if (able.isEmpty()) {
            return Optional.of(new StallReason.ModelUnavailable(model == null ? "" : model));
        }
        return able.stream().allMatch(worker -> worker.paused().isPresent())
                ? able.getFirst().paused().map(StallReason.Paused::new)
                : Optional.empty();
    }

    private Map<String, String> models(TenantId tenant, Collection<IngestJob> jobs) {
        var found = new HashMap<String, String>();
        jdbc.sql(LIVE_MODELS)
                .param("tenant", tenant.value())
                .param(
                        "collections",
                        jobs.stream()
                                .map(job -> job.collection().name().value())
                                .collect(Collectors.toSet()))
                .query(row -> {
                    found.put(row.getString("name"), row.getString("model_name"));
                });
        return found;
    }

    private Map<String, String> busy(List<String> ids) {
        var found = new HashMap<String, String>();
        jdbc.sql(BUSY).param("now", now.toEpochMilli()).param("jobs", ids).query(row -> {
            found.put(row.getString("id"), row.getString("other"));
        });
        return found;
    }

    private Map<String, Long> places(TenantId tenant, List<String> ids) {
        var found = new HashMap<String, Long>();
        jdbc.sql(PLACES)
                .param("tenant", tenant.value())
                .param("last", ids.stream().max(String::compareTo).orElseThrow())
                .param("jobs", ids)
                .query(row -> {
                    found.put(row.getString("id"), row.getLong("place"));
                });
        return found;
    }

    /// Jobs nobody listens to. A worker that has paused still listens.
    List<OrphanedJobs> orphans() {
        if (workers.isEmpty()) {
            return orphans(StallReason.Kind.NO_WORKER, jdbc.sql(WAITING));
        }
        return orphans(
                StallReason.Kind.MODEL_UNAVAILABLE, jdbc.sql(WITHOUT_MODEL).param("models", known(workers)));
    }

    private static List<OrphanedJobs> orphans(StallReason.Kind reason, JdbcClient.StatementSpec query) {
        return query.param("max", MAX_TENANTS)
                .query((row, number) ->
                        new OrphanedJobs(TenantId.ofValue(row.getString("tenant")), reason, row.getLong("jobs")))
                .list();
    }

    private static Set<String> known(List<WorkerTable.Row> workers) {
        var models =
                workers.stream().flatMap(worker -> worker.models().stream()).collect(Collectors.toSet());
        return models.isEmpty() ? Set.of("") : models;
    }

    /// The waiting ones among a tenant's jobs, each with the time before which it is not begun.
    static Map<IngestJob, Instant> waiting(JdbcClient jdbc, List<IngestJob> jobs) {
        var ids = jobs.stream()
                .filter(job -> job.state() == JobState.WAITING)
                .map(IngestJob::id)
                .toList();
        var waiting = new LinkedHashMap<IngestJob, Instant>();
        if (!ids.isEmpty()) {
            jdbc.sql("SELECT * FROM job WHERE id IN (:jobs) AND state = 'WAITING' ORDER BY id")
                    .param("jobs", ids)
                    .query(row -> {
                        waiting.put(JobTable.job(row, 0), Rows.instant(row, "not_before"));
                    });
        }
        return waiting;
    }
}
