package io.plimsoll.server.source;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.collection.CollectionSettings;
import io.plimsoll.collection.ModelStamp;
import io.plimsoll.inference.EmbeddingModels;
import io.plimsoll.ingest.DocumentCatalog;
import io.plimsoll.ingest.IngestLimits;
import io.plimsoll.ingest.IngestObserver;
import io.plimsoll.ingest.IngestWorkers;
import io.plimsoll.ingest.Ingestion;
import io.plimsoll.ingest.Worker;
import io.plimsoll.lucene.LuceneEngine;
import io.plimsoll.lucene.LuceneSettings;
import io.plimsoll.server.store.Database;
import io.plimsoll.server.store.FileBlobStore;
import io.plimsoll.server.store.JdbcCollectionCatalog;
import io.plimsoll.server.store.JdbcDocumentCatalog;
import io.plimsoll.server.store.JdbcJobQueue;
import io.plimsoll.server.store.JdbcSourceCatalog;
import io.plimsoll.server.store.JdbcSourceLedger;
import io.plimsoll.source.Patience;
import io.plimsoll.source.SourceConnector;
import io.plimsoll.source.SourceKey;
import io.plimsoll.source.SourceName;
import io.plimsoll.source.SourceObserver;
import io.plimsoll.source.SourceOrigin;
import io.plimsoll.source.SourceRun;
import io.plimsoll.source.SourceSettings;
import io.plimsoll.source.SourceSync;
import io.plimsoll.source.SourceWorkers;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.TenantId;
import io.plimsoll.tika.ParserLimits;
import io.plimsoll.tika.TikaDocumentParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A collection with the real stores and the real index, and sources that fill it. Nothing works the jobs off: what is
/// accepted counts. The clock stands still until it is moved.
final class SyncFixture implements AutoCloseable {

    static final CollectionKey DOCS = new CollectionKey(new TenantId("acme"), new CollectionName("docs"));
    private static final Worker WORKER = new Worker("w-1", "host", Instant.EPOCH, Set.of("none"));
    static final Duration LEASE = Duration.ofMinutes(1);

    private volatile Duration ahead = Duration.ZERO;
    final InstantSource clock = () -> Instant.now().plus(ahead);
    final Database database;
    final JdbcSourceCatalog catalog;
    final JdbcSourceLedger ledger;
    final JdbcDocumentCatalog documents;
    final JdbcJobQueue jobs;
    final Ingestion ingestion;
    final SourceConnector connector;
    final SourceSync sync;
    final List<Duration> waits = new ArrayList<>();
    private final LuceneEngine engine;
    private final TikaDocumentParser parser;

    SyncFixture(Path folder, SourceConnector connector, long maxQueueDepth, long maxBytes) {
        this.connector = connector;
        createFolder(folder);
        database = Database.open(folder.resolve("plimsoll.db"));
        var collections = new JdbcCollectionCatalog(database, clock);
        documents = new JdbcDocumentCatalog(database, clock, maxQueueDepth, 1_000_000);
        jobs = new JdbcJobQueue(database, clock);
        engine = new LuceneEngine(folder.resolve("index"), LuceneSettings.defaults());
        parser = new TikaDocumentParser(ParserLimits.defaults());
        var blobs = new FileBlobStore(folder.resolve("blob"));
        var limits = new IngestLimits(
                maxBytes, 1, 16, Duration.ofMinutes(5), 5, Duration.ofSeconds(1), Duration.ofMinutes(30));
        var workers = new IngestWorkers(
                collections,
                documents,
                jobs,
                engine,
                blobs,
                parser,
                unused(),
                text -> Optional.of("en"),
                limits,
                IngestObserver.NONE);
        ingestion = new Ingestion(collections, documents, blobs, parser, engine, limits, workers);
        collections.put(DOCS, CollectionSettings.DEFAULT, new ModelStamp("none", "none/1", 4));
        catalog = new JdbcSourceCatalog(database, clock);
        ledger = new JdbcSourceLedger(database, clock);
        sync = new SourceSync(catalog, ledger, ingestion, SourceObserver.NONE, clock);
    }

    private static void createFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Stands where nothing embeds.
    private static EmbeddingModels unused() {
        return new EmbeddingModels("none", Map.of("none", () -> {
            throw new UnsupportedOperationException("nothing embeds here");
        }));
    }

    static SourceKey key(String name) {
        return new SourceKey(DOCS, new SourceName(name));
    }

    SourceKey put(String name, SourceOrigin origin) {
        return put(name, origin, SourceSettings.DEFAULT_MAX_DELETE_SHARE, AccessLabels.NONE);
    }

    SourceKey put(String name, SourceOrigin origin, double maxDeleteShare, AccessLabels labels) {
        catalog.put(key(name), new SourceSettings(origin, Duration.ofHours(1), true, maxDeleteShare, labels));
        return key(name);
    }

    void pass(Duration time) {
        ahead = ahead.plus(time);
    }

    /// Runs the only source that is due, as a worker would, and never waits for long.
    SourceRun run() {
        return run(time -> {
            if (!time.isZero()) {
                waits.add(time);
                freeTheQueue();
            }
        });
    }

    SourceRun run(Patience patience) {
        var claim = catalog.claim("test", LEASE).orElseThrow();
        try (var source = connector.open(claim.key(), claim.settings().origin())) {
            var ended = sync.run(claim, source, patience);
            catalog.end(claim, ended, clock.instant().plus(claim.settings().interval()));
            return ended;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    SourceRun again(SourceKey key) {
        catalog.request(key, false);
        return run();
    }

    SourceWorkers workers() {
        return new SourceWorkers(catalog, ledger, connector, sync, clock, 2);
    }

    /// Whatever waits in the queue is given up, as if it had been worked off.
    void freeTheQueue() {
        for (var batch = jobs.lease(WORKER, 100, LEASE); !batch.isEmpty(); batch = jobs.lease(WORKER, 100, LEASE)) {
            for (var job : batch) {
                jobs.bury(job, io.plimsoll.error.ErrorCode.DOCUMENT_EMPTY, "not worked in this test");
            }
        }
    }

    List<String> documentIds() {
        return documents.list(DOCS, Optional.empty(), 1_000).stream()
                .map(entry -> entry.document().id().value())
                .toList();
    }

    DocumentCatalog.Entry document(String id) {
        return documents.find(DOCS, new io.plimsoll.document.DocumentId(id)).orElseThrow();
    }

    @Override
    public void close() {
        connector.close();
        engine.close();
        database.close();
    }
}
