package io.plimsoll.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.collection.CollectionSettings;
import io.plimsoll.collection.ModelStamp;
import io.plimsoll.document.Document;
import io.plimsoll.document.DocumentId;
import io.plimsoll.document.Metadata;
import io.plimsoll.ingest.DocumentCatalog.Submission;
import io.plimsoll.ingest.IngestJob;
import io.plimsoll.ingest.Worker;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a queue of 100,000 jobs must not change.
abstract class QueueAtScale {

    private static final int JOBS = 100_000;
    private static final int BATCH = 16;
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final ModelStamp STAMP = new ModelStamp("mini", "mini-1", 384);
    private static final Worker WORKER = new Worker("w", "host", Instant.EPOCH, Set.of("mini"));
    private static final CollectionKey CROWD = key("crowd");
    private static final CollectionKey OTHER = key("other");

    private final Instant now = Instant.parse("2026-11-01T12:00:00Z");
    private Database database;
    private JdbcDocumentCatalog documents;
    private JdbcJobQueue jobs;

    abstract Database open();

    /// The steps of the plan by which the statement would be run.
    abstract List<String> plan(Database opened, String sql, Map<String, ?> parameters);

    private static final CollectionKey BESIDE = key("crowd", "beside");

    private static CollectionKey key(String tenant) {
        return key(tenant, "books");
    }

    private static CollectionKey key(String tenant, String collection) {
        return new CollectionKey(new TenantId(tenant), new CollectionName(collection));
    }

    @BeforeEach
    void fill() {
        database = open();
        var collections = new JdbcCollectionCatalog(database, () -> now);
        documents = new JdbcDocumentCatalog(database, () -> now);
        jobs = new JdbcJobQueue(database, () -> now);
        collections.put(CROWD, CollectionSettings.DEFAULT, STAMP);
        collections.put(OTHER, CollectionSettings.DEFAULT, STAMP);
        collections.put(BESIDE, CollectionSettings.DEFAULT, STAMP);
        database.change(jdbc -> {
            jdbc.sql("""
                            INSERT INTO job (id, tenant, collection, document, version, kind, state, attempts,
                                not_before, leased_until, created_at, updated_at)
                            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :jobs)
                            SELECT '0000-' || (1000000 + i), 'crowd', 'books', 'd' || i, 1, 'INDEX', 'WAITING', 0,
                                0, 0, 0, 0 FROM n
                            """).param("jobs", JOBS).update();
            jdbc.sql("INSERT INTO tenant_turn (tenant, turn) VALUES ('crowd', 0)")
                    .update();
        });
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void anotherTenantsFirstDocumentComesAfterOneBatchAtMost() {
        assertThat(jobs.depth()).isEqualTo(JOBS);
        assertThat(lease()).hasSize(BATCH).allMatch(job -> job.collection().equals(CROWD));
        assertThat(lease()).hasSize(BATCH).allMatch(job -> job.collection().equals(CROWD));
        var id = accept(OTHER);
        assertThat(lease()).extracting(IngestJob::id).containsExactly(id);
        assertThat(lease()).hasSize(BATCH).allMatch(job -> job.collection().equals(CROWD));
    }

    @Test
    void anotherCollectionsFirstDocumentComesAfterOneBatchAtMost() {
        assertThat(lease()).hasSize(BATCH).allMatch(job -> job.collection().equals(CROWD));
        var id = accept(BESIDE);
        assertThat(lease()).extracting(IngestJob::id).containsExactly(id);
        assertThat(lease()).hasSize(BATCH).allMatch(job -> job.collection().equals(CROWD));
    }

    private String accept(CollectionKey collection) {
        var document = new Document(
                new DocumentId("first"), Optional.empty(), Metadata.EMPTY, AccessLabels.NONE, now, Optional.empty());
        return documents
                .accept(collection, new Submission(document, "hash", 1, Optional.empty()))
                .jobId();
    }

    private List<IngestJob> lease() {
        return jobs.lease(WORKER, BATCH, LEASE);
    }

    @Test
    void everyStatementOfALeaseStaysOnItsIndexWithoutStatisticsAndWithThoseOfJobsThatAreDone() {
        assertPlans();
        database.change(jdbc -> jdbc.sql("UPDATE job SET state = 'DONE'").update());
        database.change(jdbc -> jdbc.sql("ANALYZE").update());
        assertPlans();
    }

    private void assertPlans() {
        var parameters = Map.of(
                "tenant",
                "crowd",
                "collection",
                "books",
                "served",
                "",
                "now",
                1L,
                "max",
                BATCH,
                "worker",
                "w",
                "models",
                List.of("mini"));
        for (var foreign : List.of(false, true)) {
            for (var suspects : List.of(false, true)) {
                var ready = JobLeases.ready(foreign, suspects);
                for (var sql : List.of(
                        JobLeases.oldest(ready),
                        JobLeases.nextTenant(ready),
                        JobLeases.nextCollection(ready, true),
                        JobLeases.nextCollection(ready, false))) {
                    assertThat(plan(database, sql, parameters))
                            .as(sql)
                            .anyMatch(step -> step.contains("job_open") || step.contains("job_state"))
                            .anyMatch(step -> step.contains("job_subject"))
                            .noneMatch(step -> step.contains("Sort") || step.contains("TEMP B-TREE"))
                            .noneMatch(step ->
                                    step.contains("Seq Scan on job") || step.matches(".*SCAN [jr]\\b(?!.*INDEX).*"));
                }
            }
        }
        assertThat(plan(database, LostLeases.UNDER_TRIAL, parameters)).anyMatch(step -> step.contains("job_suspect"));
        assertThat(plan(database, "SELECT count(*) FROM job WHERE state IN ('WAITING', 'RUNNING')", Map.of()))
                .anyMatch(step -> step.contains("job_depth") || step.contains("job_open"));
    }
}
