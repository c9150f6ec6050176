package io.plimsoll.server;

import com.github.benmanes.caffeine.cache.Ticker;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.cache.Cache;
import io.plimsoll.cache.CacheArea;
import io.plimsoll.cache.CacheLimits;
import io.plimsoll.cache.CacheMeter;
import io.plimsoll.cache.CacheOutcome;
import io.plimsoll.cache.Saving;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.collection.CollectionSettings;
import io.plimsoll.collection.GenerationChange.Cause;
import io.plimsoll.collection.GenerationState;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.collection.ModelStamp;
import io.plimsoll.document.Document;
import io.plimsoll.document.DocumentId;
import io.plimsoll.document.Metadata;
import io.plimsoll.document.MetadataValue;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.explain.WhyNot;
import io.plimsoll.flag.EmergencyFlags;
import io.plimsoll.flag.Flag;
import io.plimsoll.flag.FlagProvider;
import io.plimsoll.flag.FlagScope;
import io.plimsoll.flag.FlagSetting;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.flag.MemoryFlagStore;
import io.plimsoll.inference.ChatModel;
import io.plimsoll.inference.EmbeddingModels;
import io.plimsoll.inference.HashedWords;
import io.plimsoll.inference.RerankModel;
import io.plimsoll.ingest.DocumentCatalog;
import io.plimsoll.ingest.DocumentParser;
import io.plimsoll.ingest.GenerationFill;
import io.plimsoll.ingest.IngestJob;
import io.plimsoll.ingest.IngestLimits;
import io.plimsoll.ingest.IngestObserver;
import io.plimsoll.ingest.IngestWorkers;
import io.plimsoll.ingest.Ingestion;
import io.plimsoll.ingest.ParsedDocument;
import io.plimsoll.lucene.LuceneEngine;
import io.plimsoll.lucene.LuceneSettings;
import io.plimsoll.query.Conversations;
import io.plimsoll.query.QueryCaches;
import io.plimsoll.query.QueryPipeline;
import io.plimsoll.query.QuerySettings;
import io.plimsoll.query.StageObserver;
import io.plimsoll.query.Trials;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.request.ServingLoad;
import io.plimsoll.server.cache.CaffeineCache;
import io.plimsoll.server.store.Database;
import io.plimsoll.server.store.FileBlobStore;
import io.plimsoll.server.store.JdbcCollectionCatalog;
import io.plimsoll.server.store.JdbcDocumentCatalog;
import io.plimsoll.server.store.JdbcJobQueue;
import io.plimsoll.server.store.JdbcPresentDocuments;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// The real stores, engine and ingestion, and over them two pipelines that differ in their caches alone. Every change
/// has been acknowledged when its method returns.
final class CachedWorld implements AutoCloseable {

    static final Duration KEPT = Duration.ofHours(1);
    private static final long MAX_BYTES = 4 << 20;
    private static final Cause TEST = new Cause("test", "test");

    final Counts counts = new Counts();
    final LiveFlags flags = new LiveFlags(
            new MemoryFlagStore(), EmergencyFlags.NONE, FlagProvider.NONE, Map.of(), InstantSource.system());
    final HashedWords embeddings = new HashedWords();
    final CollectionCatalog collections;
    final Ingestion ingestion;
    final QueryPipeline cached;
    final QueryPipeline plain;

    private final Database database;
    private final LuceneEngine lucene;
    private final DocumentCatalog documents;
    private final IngestWorkers workers;
    private final GenerationFill fill;
    private final Map<String, CountDownLatch> ended = new ConcurrentHashMap<>();
    private final Set<String> brokenMethods = ConcurrentHashMap.newKeySet();

    CachedWorld(Path folder) {
        this(folder, memory(), Optional.empty());
    }

    static Cache memory() {
        return new CaffeineCache(MAX_BYTES, CacheLimits.of(KEPT, MAX_BYTES), Ticker.systemTicker());
    }

    CachedWorld(Path folder, Cache cache, Optional<ChatModel> chat) {
        var clock = InstantSource.system();
        database = Database.open(folder.resolve("plimsoll.db"));
        collections = new JdbcCollectionCatalog(database, clock);
        documents = listened(new JdbcDocumentCatalog(database, clock));
        lucene = new LuceneEngine(folder.resolve("index"), LuceneSettings.defaults(), documents::holdsAny);
        var blobs = new FileBlobStore(folder.resolve("blob"));
        var models = EmbeddingModels.of(embeddings);
        workers = new IngestWorkers(
                collections,
                documents,
                new JdbcJobQueue(database, clock),
                lucene,
                blobs,
                new PlainText(),
                models,
                text -> Optional.of("en"),
                IngestLimits.DEFAULT,
                IngestObserver.NONE);
        workers.start();
        ingestion =
                new Ingestion(collections, documents, blobs, new PlainText(), lucene, IngestLimits.DEFAULT, workers);
        fill = new GenerationFill(documents, lucene, workers, new ServingLoad());
        cached = pipeline(
                models,
                chat,
                new QueryCaches(
                        cache, CacheLimits.of(KEPT, MAX_BYTES), counts, new JdbcPresentDocuments(database), clock));
        plain = pipeline(models, chat, QueryCaches.none());
    }

    private QueryPipeline pipeline(EmbeddingModels models, Optional<ChatModel> chat, QueryCaches caches) {
        return new QueryPipeline(
                collections,
                breakable(lucene),
                new QueryPipeline.Models(
                        models, Optional.of(new SharedWords()), chat, Optional.empty(), text -> Optional.of("en")),
                new MemoryConversations(),
                StageObserver.NONE,
                new ServingLoad(),
                flags,
                caches,
                Trials.NONE,
                QuerySettings.DEFAULT);
    }

    /// Tells of the end of every job when the store has recorded it.
    private DocumentCatalog listened(DocumentCatalog documents) {
        return (DocumentCatalog) Proxy.newProxyInstance(
                DocumentCatalog.class.getClassLoader(),
                new Class<?>[] {DocumentCatalog.class},
                (proxy, method, arguments) -> {
                    try {
                        var result = method.invoke(documents, arguments);
                        if (method.getName().startsWith("mark") && arguments[0] instanceof List<?> done) {
                            done.forEach(this::ended);
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void ended(Object done) {
        if (done instanceof IngestJob job) {
            end(job.id()).countDown();
        } else if (done instanceof DocumentCatalog.Processed processed) {
            end(processed.job().id()).countDown();
        }
    }

    private CountDownLatch end(String job) {
        return ended.computeIfAbsent(job, unused -> new CountDownLatch(1));
    }

    private SearchEngine breakable(SearchEngine engine) {
        return (SearchEngine) Proxy.newProxyInstance(
                SearchEngine.class.getClassLoader(),
                new Class<?>[] {SearchEngine.class},
                (proxy, method, arguments) -> {
                    if (brokenMethods.contains(method.getName())) {
                        throw new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "the engine is gone");
                    }
                    try {
                        return method.invoke(engine, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /// From now on the index cannot be searched, or can be again.
    void searches(boolean work) {
        if (work) {
            brokenMethods.clear();
        } else {
            brokenMethods.addAll(Set.of("lexical", "vector", "vocabulary", "languages", "passages"));
        }
    }

    /// From now on both searches fail, and all else of the engine works.
    void onlySearchesFail() {
        brokenMethods.addAll(Set.of("lexical", "vector"));
    }

    static CollectionKey key(String tenant, String name) {
        return new CollectionKey(new TenantId(tenant), new CollectionName(name));
    }

    /// Why documents are not found, by the pipeline without caches.
    WhyNot whyNot() {
        return new WhyNot(plain, lucene, documents);
    }

    RequestContext context(Principal principal) {
        return new RequestContext(
                principal,
                Deadline.in(Duration.ofMinutes(1)),
                "0".repeat(32),
                Optional.empty(),
                flags.snapshot(principal));
    }

    private RequestContext system(CollectionKey key) {
        return context(Principal.system(key.tenant()));
    }

    void create(CollectionKey key) {
        collections.put(key, CollectionSettings.DEFAULT, stamp());
    }

    private ModelStamp stamp() {
        return new ModelStamp(embeddings.name(), embeddings.fingerprint(), embeddings.dimensions());
    }

    void put(CollectionKey key, String id, String text, int year, AccessLabels labels) {
        var metadata = new Metadata(Map.of("year", new MetadataValue.Numeric(year)));
        var document = new Document(
                new DocumentId(id), Optional.of("About " + id), metadata, labels, Instant.EPOCH, Optional.empty());
        var content = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        var acceptance = ingestion.submit(system(key), key, document, content, Optional.of("text/plain"));
        if (acceptance.changed()) {
            await(acceptance.jobId());
        }
    }

    void put(CollectionKey key, String id, String text) {
        put(key, id, text, 2026, AccessLabels.NONE);
    }

    private void await(String job) {
        try {
            if (!end(job).await(60, TimeUnit.SECONDS)) {
                throw new AssertionError("a job did not end within a minute");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        ended.remove(job);
    }

    void delete(CollectionKey key, String id) {
        var unused = ingestion.delete(system(key), key, new DocumentId(id));
    }

    void relabel(CollectionKey key, String id, AccessLabels labels) {
        var unused = ingestion.relabel(system(key), key, new DocumentId(id), labels);
    }

    void set(Flag<?> flag, FlagScope scope, String value) {
        var event = AuditEvent.bySystem(AuditAction.FLAG_CHANGE, TenantId.DEFAULT, "flag/" + flag.name());
        flags.put(new FlagSetting(flag, scope, value, false, Optional.empty()), OptionalLong.empty(), event);
    }

    void unset(Flag<?> flag, FlagScope scope) {
        var event = AuditEvent.bySystem(AuditAction.FLAG_CHANGE, TenantId.DEFAULT, "flag/" + flag.name());
        flags.remove(flag, scope, OptionalLong.empty(), event);
    }

    IndexGeneration live(CollectionKey key) {
        return collections.find(key).orElseThrow().live();
    }

    /// Builds another generation and switches to it.
    void rebuild(CollectionKey key) {
        var live = live(key);
        var building = collections.begin(key, live.chunking(), live.language(), live.model(), TEST);
        fillUp(building);
        var ready = collections.move(building, GenerationState.READY, TEST);
        collections.makeLive(ready, live, TEST);
        retired(key).stream().limit(Math.max(0, retired(key).size() - 1)).forEach(old -> {
            collections.move(old, GenerationState.DELETED, TEST);
            lucene.drop(old);
        });
    }

    /// Switches back to the generation before; what it lacks it is given afterwards, by [#catchUp].
    boolean rollBack(CollectionKey key) {
        var before = retired(key);
        if (before.isEmpty()) {
            return false;
        }
        collections.makeLive(before.getLast(), live(key), TEST);
        return true;
    }

    void catchUp(CollectionKey key) {
        fillUp(live(key));
    }

    private void fillUp(IndexGeneration generation) {
        var report = fill.fill(generation, () -> true, filled -> {});
        if (report.failed() > 0) {
            throw new AssertionError("not everything could be carried over: " + report.failures());
        }
    }

    private List<IndexGeneration> retired(CollectionKey key) {
        return collections.generations(key).stream()
                .filter(generation -> generation.state() == GenerationState.RETIRED)
                .toList();
    }

    void recreate(CollectionKey key) {
        collections.delete(key).forEach(lucene::drop);
        create(key);
    }

    @Override
    public void close() {
        workers.close();
        lucene.close();
        database.close();
        flags.close();
    }

    /// What came of each look.
    static final class Counts implements CacheMeter {
        private final Map<String, LongAdder> looks = new ConcurrentHashMap<>();
        final List<Saving> savings = new CopyOnWriteArrayList<>();

        @Override
        public void looked(RequestContext context, CacheArea area, CacheOutcome outcome) {
            looks.computeIfAbsent(area + "/" + outcome, unused -> new LongAdder())
                    .increment();
        }

        @Override
        public void saved(RequestContext context, String collection, CacheArea area, Saving saving) {
            if (saving.model().isPresent()) {
                savings.add(saving);
            }
        }

        long of(CacheArea area, CacheOutcome outcome) {
            var count = looks.get(area + "/" + outcome);
            return count == null ? 0 : count.sum();
        }

        @Override
        public String toString() {
            return new TreeMap<>(looks).toString();
        }
    }

    private static final class PlainText implements DocumentParser {

        @Override
        public ParsedDocument parse(Source source) {
            try {
                var text = new String(source.content().readAllBytes(), StandardCharsets.UTF_8);
                var block =
                        new ParsedDocument.Block(ParsedDocument.Kind.PARAGRAPH, 0, text.length(), 0, Optional.empty());
                return new ParsedDocument(Optional.empty(), text, List.of(block));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public boolean supports(String fileName, Optional<String> mediaType) {
            return true;
        }
    }

    /// Scores by the words that a passage shares with the question.
    private static final class SharedWords implements RerankModel {

        @Override
        public String name() {
            return "shared-words";
        }

        @Override
        public double[] score(RequestContext context, RerankRequest request) {
            var asked = words(request.question());
            return request.passages().stream()
                    .mapToDouble(passage ->
                            words(passage).stream().filter(asked::contains).count())
                    .toArray();
        }

        private static Set<String> words(String text) {
            return Set.copyOf(List.of(text.toLowerCase(Locale.ROOT).split("\\W+", -1)));
        }

        @Override
        public void close() {}
    }

    private static final class MemoryConversations implements Conversations {
        private final Map<String, List<Turn>> turns = new ConcurrentHashMap<>();

        private static String name(Principal principal, CollectionKey collection, String session) {
            return principal.tenant() + "/" + principal.id() + "/" + collection + "/" + session;
        }

        @Override
        public List<Turn> recent(Principal principal, CollectionKey collection, String session, int limit) {
            var all = turns.getOrDefault(name(principal, collection, session), List.of());
            return all.subList(Math.max(0, all.size() - limit), all.size());
        }

        @Override
        public void add(Principal principal, CollectionKey collection, String session, Turn turn) {
            turns.merge(name(principal, collection, session), List.of(turn), (before, added) -> {
                var all = new ArrayList<>(before);
                all.addAll(added);
                return List.copyOf(all);
            });
        }
    }
}
