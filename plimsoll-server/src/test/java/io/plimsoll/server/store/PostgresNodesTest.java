package io.plimsoll.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.collection.CollectionSettings;
import io.plimsoll.collection.ModelStamp;
import io.plimsoll.document.Document;
import io.plimsoll.document.DocumentId;
import io.plimsoll.document.Metadata;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.ingest.DocumentCatalog;
import io.plimsoll.ingest.DocumentCatalog.Holding;
import io.plimsoll.ingest.DocumentCatalog.Processed;
import io.plimsoll.ingest.DocumentCatalog.Submission;
import io.plimsoll.ingest.IngestJob;
import io.plimsoll.ingest.JobQueue;
import io.plimsoll.ingest.JobSelection;
import io.plimsoll.ingest.JobState;
import io.plimsoll.ingest.Worker;
import io.plimsoll.ingest.WorkerBeat;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Several processes on one PostgreSQL database, each with connections of its own.
class PostgresNodesTest {

    private static final int NODES = 4;
    private static final int THREADS_OF_A_NODE = 4;
    private static final int DOCUMENTS = 150;
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final ModelStamp STAMP = new ModelStamp("mini", "mini-1", 384);
    private static final List<CollectionKey> COLLECTIONS = List.of(key("a", "x"), key("a", "y"), key("b", "x"));

    private final long seed = Long.getLong("nodes.seed", System.nanoTime());
    private final DatabaseSettings settings = TestPostgres.createEmpty();
    private final InstantSource clock = InstantSource.system();
    private final List<Node> nodes = new ArrayList<>();

    private record Node(Database database, JobQueue jobs, DocumentCatalog documents, Worker worker) {}

    private static CollectionKey key(String tenant, String name) {
        return new CollectionKey(new TenantId(tenant), new CollectionName(name));
    }

    /// They start at the same time, and one of them makes the tables.
    @BeforeEach
    void start() throws Exception {
        System.out.println("nodes.seed=" + seed);
        try (var threads = Executors.newFixedThreadPool(NODES)) {
            Callable<Database> connecting = () -> Database.connect(settings);
            for (var opened : threads.invokeAll(java.util.Collections.nCopies(NODES, connecting))) {
                var database = opened.get();
                var worker = new Worker("w" + nodes.size(), "host", Instant.EPOCH, Set.of("mini"));
                nodes.add(new Node(
                        database, new JdbcJobQueue(database, clock), new JdbcDocumentCatalog(database, clock), worker));
            }
        }
        var collections = new JdbcCollectionCatalog(nodes.getFirst().database(), clock);
        COLLECTIONS.forEach(key -> collections.put(key, CollectionSettings.DEFAULT, STAMP));
    }

    @AfterEach
    void stop() {
        nodes.forEach(node -> node.database().close());
    }

    private static Submission submission(String id, String hash) {
        var document = new Document(
                new DocumentId(id),
                Optional.empty(),
                Metadata.EMPTY,
                AccessLabels.NONE,
                Instant.EPOCH,
                Optional.empty());
        return new Submission(document, hash, 1, Optional.empty());
    }

    /// Documents come in, change and go while all nodes work, fail and give back.
    @Test
    void everyJobIsDoneOnceAndNobodyWaitsForEver() throws Exception {
        var writing = new AtomicInteger(2);
        var atWork = new ConcurrentHashMap<String, IngestJob>();
        var ended = new ConcurrentHashMap<String, Integer>();
        var collisions = new ConcurrentLinkedQueue<String>();
        var tasks = new ArrayList<Callable<Integer>>();
        for (int writer = 0; writer < 2; writer++) {
            int number = writer;
            tasks.add(() -> {
                try {
                    return write(nodes.get(number), new Random(seed + number));
                } finally {
                    writing.decrementAndGet();
                }
            });
        }
        for (int i = 0; i < NODES * THREADS_OF_A_NODE; i++) {
            var node = nodes.get(i % NODES);
            var random = new Random(seed + 100 + i);
            tasks.add(() -> work(node, random, writing, atWork, ended, collisions));
        }
        try (var threads = Executors.newFixedThreadPool(tasks.size())) {
            for (var result : threads.invokeAll(tasks)) {
                assertThat(result.get()).as("seed %s", seed).isNotNegative();
            }
        }
        assertThat(collisions).as("seed %s: a document in two hands", seed).isEmpty();
        assertThat(ended.values()).as("seed %s: jobs done", seed).isNotEmpty().containsOnly(1);
        var jobs = nodes.getFirst().jobs();
        assertThat(jobs.depth()).as("seed %s", seed).isZero();
        for (var collection : COLLECTIONS) {
            for (var entry : nodes.getFirst().documents().list(collection, Optional.empty(), 1_000)) {
                assertThat(entry.state()).as("seed %s: %s", seed, entry).isEqualTo(DocumentCatalog.State.SEARCHABLE);
            }
            assertThat(jobs.list(JobSelection.of(collection.tenant()).in(JobState.DEAD), Optional.empty(), 10))
                    .isEmpty();
        }
        assertThat(deadlocks()).as("seed %s: deadlocks", seed).isZero();
    }

    private static int write(Node node, Random random) {
        for (int i = 0; i < DOCUMENTS; i++) {
            var collection = COLLECTIONS.get(random.nextInt(COLLECTIONS.size()));
            var id = "d" + random.nextInt(DOCUMENTS / 5);
            if (random.nextInt(5) == 0) {
                node.documents().delete(collection, new DocumentId(id));
            } else {
                node.documents()
                        .acceptAll(
                                collection,
                                List.of(submission(id, "h" + i), submission("e" + random.nextInt(9), "h" + i)));
            }
        }
        return 0;
    }

    private static int work(
            Node node,
            Random random,
            AtomicInteger writing,
            ConcurrentHashMap<String, IngestJob> atWork,
            ConcurrentHashMap<String, Integer> ended,
            ConcurrentLinkedQueue<String> collisions) {
        int leases = 0;
        while (true) {
            boolean last = writing.get() == 0;
            var batch = node.jobs().lease(node.worker(), 3, LEASE);
            if (batch.isEmpty() && last && node.jobs().depth() == 0) {
                return leases;
            }
            leases += batch.size();
            for (var job : batch) {
                var other = atWork.putIfAbsent(job.collection() + "/" + job.document(), job);
                if (other != null) {
                    collisions.add(other + " and " + job);
                }
            }
            node.jobs().extend(batch, LEASE);
            for (var job : batch) {
                finish(node, job, random, atWork, ended);
            }
        }
    }

    private static void finish(
            Node node,
            IngestJob job,
            Random random,
            ConcurrentHashMap<String, IngestJob> atWork,
            ConcurrentHashMap<String, Integer> ended) {
        atWork.remove(job.collection() + "/" + job.document());
        switch (random.nextInt(8)) {
            case 0 -> node.jobs().release(List.of(job));
            case 1 -> node.jobs().retry(job, ErrorCode.INTERNAL, "again", Duration.ZERO, true);
            case 2 -> {
                node.jobs().bury(job, ErrorCode.INTERNAL, "broken");
                node.jobs().replay(job.collection().tenant(), job.id());
            }
            default -> {
                ended.merge(job.id(), 1, Integer::sum);
                switch (job.kind()) {
                    case INDEX -> node.documents().markSearchable(List.of(processed(node, job)));
                    case DELETE -> node.documents().markDeleted(List.of(job));
                    case RELABEL -> node.documents().markRelabelled(List.of(job));
                }
            }
        }
    }

    private static Processed processed(Node node, IngestJob job) {
        var live = new JdbcCollectionCatalog(node.database(), InstantSource.system())
                .find(job.collection())
                .orElseThrow()
                .live();
        var held = new Holding(
                job.document(), job.version(), "hash", Optional.empty(), Optional.of("text"), AccessLabels.NONE, 1);
        return new Processed(job, "text", Map.of(live, held));
    }

    private long deadlocks() {
        return nodes.getFirst()
                .database()
                .read(jdbc -> jdbc.sql("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
                        .query(Long.class)
                        .single());
    }

    @Test
    void aNodeThatStartsLeavesTheJobsOfThoseThatLive() {
        var living = nodes.get(0);
        var gone = nodes.get(1);
        living.jobs().beat(new WorkerBeat(living.worker(), Optional.empty()));
        living.documents().accept(COLLECTIONS.getFirst(), submission("a", "h"));
        living.documents().accept(COLLECTIONS.getFirst(), submission("b", "h"));
        var kept = living.jobs().lease(living.worker(), 1, LEASE).getFirst();
        var freed = gone.jobs().lease(gone.worker(), 1, LEASE).getFirst();

        assertThat(nodes.get(2).jobs().recover()).isEqualTo(1);
        assertThat(living.jobs()
                        .find(new TenantId("a"), kept.id())
                        .orElseThrow()
                        .state())
                .isEqualTo(JobState.RUNNING);
        assertThat(living.jobs()
                        .find(new TenantId("a"), freed.id())
                        .orElseThrow()
                        .state())
                .isEqualTo(JobState.WAITING);
    }

    @Test
    void aReaderCannotWrite() {
        assertThatThrownBy(() -> nodes.getFirst()
                        .database()
                        .read(jdbc -> jdbc.sql("DELETE FROM tenant").update()))
                .isInstanceOfSatisfying(
                        PlimsollException.class, e -> assertThat(e.detail()).isEqualTo("the metadata store failed"));
    }

    @Test
    void aWrongPasswordOrServerIsToldWithoutSecrets() {
        var absent = new DatabaseSettings(
                settings.url().replaceAll("/[a-z0-9_]+$", "/absent"), settings.user(), settings.password());
        assertThatThrownBy(() -> Database.connect(absent)).isInstanceOfSatisfying(PlimsollException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.DEPENDENCY_FAILED);
            assertThat(e.setting()).contains("plimsoll.database.url");
            assertThat(e.detail()).doesNotContain("absent");
        });
        var silent = new DatabaseSettings("jdbc:postgresql://127.0.0.1:1/x", Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> Database.connect(silent))
                .isInstanceOfSatisfying(
                        PlimsollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DEPENDENCY_FAILED));
    }

    @Test
    void aWriteThatNamesNothingIsAloneAmongAllNodes() throws Exception {
        Callable<Integer> counting = () -> {
            for (int i = 0; i < 25; i++) {
                var database = nodes.get(i % NODES).database();
                database.change(jdbc -> {
                    long turn = jdbc.sql("SELECT coalesce(max(turn), 0) FROM tenant_turn WHERE tenant = 'count'")
                            .query(Long.class)
                            .single();
                    jdbc.sql("INSERT INTO tenant_turn (tenant, turn) VALUES ('count', :turn) "
                                    + "ON CONFLICT (tenant) DO UPDATE SET turn = excluded.turn")
                            .param("turn", turn + 1)
                            .update();
                });
            }
            return 0;
        };
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var result : threads.invokeAll(java.util.Collections.nCopies(8, counting))) {
                assertThat(result.get()).isZero();
            }
        }
        assertThat(nodes.getFirst()
                        .database()
                        .<Long>read(jdbc -> jdbc.sql("SELECT turn FROM tenant_turn WHERE tenant = 'count'")
                                .query(Long.class)
                                .single()))
                .isEqualTo(200);
    }
}
