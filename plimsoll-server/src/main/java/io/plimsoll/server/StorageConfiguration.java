package io.plimsoll.server;

import io.plimsoll.access.Grants;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.evaluation.EvaluationStore;
import io.plimsoll.evaluation.GoldenStore;
import io.plimsoll.identity.ApiKeys;
import io.plimsoll.ingest.BlobStore;
import io.plimsoll.ingest.DocumentCatalog;
import io.plimsoll.ingest.JobQueue;
import io.plimsoll.lucene.LuceneEngine;
import io.plimsoll.lucene.LuceneSettings;
import io.plimsoll.quality.QualityStore;
import io.plimsoll.query.Conversations;
import io.plimsoll.request.IdempotencyKeys;
import io.plimsoll.rollout.RolloutStore;
import io.plimsoll.server.config.PlimsollSettings;
import io.plimsoll.server.resilience.Faults;
import io.plimsoll.server.resilience.GuardSettings;
import io.plimsoll.server.resilience.GuardedBlobStore;
import io.plimsoll.server.resilience.GuardedSearchEngine;
import io.plimsoll.server.resilience.Guards;
import io.plimsoll.server.store.AuditJournal;
import io.plimsoll.server.store.DataDirectory;
import io.plimsoll.server.store.Database;
import io.plimsoll.server.store.DatabaseSettings;
import io.plimsoll.server.store.FileBlobStore;
import io.plimsoll.server.store.JdbcApiKeys;
import io.plimsoll.server.store.JdbcAuditTrail;
import io.plimsoll.server.store.JdbcCollectionCatalog;
import io.plimsoll.server.store.JdbcConversations;
import io.plimsoll.server.store.JdbcDocumentCatalog;
import io.plimsoll.server.store.JdbcEvaluationStore;
import io.plimsoll.server.store.JdbcGoldenStore;
import io.plimsoll.server.store.JdbcGrants;
import io.plimsoll.server.store.JdbcIdempotencyKeys;
import io.plimsoll.server.store.JdbcJobQueue;
import io.plimsoll.server.store.JdbcQualityStore;
import io.plimsoll.server.store.JdbcRolloutStore;
import io.plimsoll.server.store.JdbcTenantCatalog;
import io.plimsoll.server.store.JdbcTenantRows;
import io.plimsoll.tenancy.TenantCatalog;
import io.plimsoll.tenancy.TenantLimit;
import io.plimsoll.tenancy.TenantLimits;
import io.plimsoll.tenancy.TenantRows;
import java.time.Clock;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Everything that survives a restart: in one folder, but for metadata on a PostgreSQL server.
@Configuration(proxyBeanMethods = false)
class StorageConfiguration {

    @Bean
    InstantSource clock() {
        return InstantSource.system();
    }

    @Bean
    Faults faults(InstantSource clock) {
        return new Faults(clock);
    }

    @Bean
    Guards guards(Faults faults, PlimsollSettings settings) {
        return new Guards(Clock.systemUTC(), faults, settings.dependencies().openFor());
    }

    @Bean(destroyMethod = "close")
    DataDirectory dataDirectory(PlimsollSettings settings) {
        return DataDirectory.open(settings.data());
    }

    @Bean(destroyMethod = "close")
    Database database(PlimsollSettings settings, DataDirectory data, Guards guards) {
        var server = settings.database();
        var guard = guards.of("database", GuardSettings.DATABASE);
        return server.url()
                .map(url -> Database.connect(new DatabaseSettings(url, server.user(), server.password()), guard))
                .orElseGet(() -> Database.open(data.database(), guard));
    }

    @Bean(destroyMethod = "close")
    AuditJournal auditLog(Database database, DataDirectory data, PlimsollSettings settings, InstantSource clock) {
        long maxBytes = settings.audit().journalMax().toBytes();
        return AuditJournal.open(data.audit().resolve("journal"), database, maxBytes, clock);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    JdbcAuditTrail auditTrail(Database database, DataDirectory data, AuditJournal journal, InstantSource clock) {
        return new JdbcAuditTrail(database, data.audit(), Optional.of(journal), clock);
    }

    @Bean
    BlobStore blobs(DataDirectory data, Guards guards) {
        return new GuardedBlobStore(new FileBlobStore(data.blobs()), guards.of("blobs", GuardSettings.IN_PROCESS));
    }

    @Bean(destroyMethod = "close")
    SearchEngine searchEngine(
            DataDirectory data,
            PlimsollSettings settings,
            DocumentCatalog documents,
            Guards guards,
            TenantCatalog tenants,
            CollectionCatalog collections,
            QueueWaits waits) {
        var lucene = lucene(data, settings, documents);
        lucene.onWait(waits.of("search"));
        var byWords = guards.of("search-lexical", GuardSettings.IN_PROCESS);
        var byVector = guards.of("search-vector", GuardSettings.IN_PROCESS);
        var engine = new GuardedSearchEngine(lucene, byWords, byVector);
        var trials = new TrialSearches(engine, tenants, collections);
        byWords.onTrial(trials::byWords);
        byVector.onTrial(trials::byVector);
        return engine;
    }

    private static LuceneEngine lucene(DataDirectory data, PlimsollSettings settings, DocumentCatalog documents) {
        var defaults = LuceneSettings.defaults();
        return new LuceneEngine(
                data.indexes(),
                new LuceneSettings(
                        defaults.ramBufferMb(),
                        settings.search().maxOpen(),
                        settings.search().idleAfter(),
                        defaults.searchThreads(),
                        defaults.maxQueuedSearches()),
                documents::holdsAny);
    }

    @Bean
    CollectionCatalog collections(Database database, InstantSource clock) {
        return new JdbcCollectionCatalog(database, clock);
    }

    @Bean
    TenantLimits defaultLimits(PlimsollSettings settings) {
        var tenant = settings.limits().tenant();
        var limits = new EnumMap<TenantLimit, Long>(TenantLimit.class);
        tenant.documents().ifPresent(value -> limits.put(TenantLimit.DOCUMENTS, value));
        tenant.passages().ifPresent(value -> limits.put(TenantLimit.PASSAGES, value));
        tenant.bytes().ifPresent(value -> limits.put(TenantLimit.BYTES, value.toBytes()));
        tenant.requestsPerSecond().ifPresent(value -> limits.put(TenantLimit.REQUESTS_PER_SECOND, value));
        tenant.tokensPerDay().ifPresent(value -> limits.put(TenantLimit.TOKENS_PER_DAY, value));
        tenant.concurrentQueries().ifPresent(value -> limits.put(TenantLimit.CONCURRENT_QUERIES, value));
        tenant.cacheBytes().ifPresent(value -> limits.put(TenantLimit.CACHE_BYTES, value.toBytes()));
        tenant.cacheSeconds().ifPresent(value -> limits.put(TenantLimit.CACHE_SECONDS, value));
        limits.put(TenantLimit.QUEUE_DEPTH, (long) settings.ingest().maxQueueDepth());
        return new TenantLimits(limits);
    }

    @Bean
    DocumentCatalog documents(
            Database database, InstantSource clock, PlimsollSettings settings, TenantLimits defaultLimits) {
        var ingest = settings.ingest();
        return new JdbcDocumentCatalog(
                database, clock, ingest.maxQueueDepth(), ingest.maxQueueDepthTotal(), defaultLimits);
    }

    @Bean
    JobQueue jobs(Database database, InstantSource clock) {
        return new JdbcJobQueue(database, clock);
    }

    @Bean
    IdempotencyKeys idempotencyKeys(Database database, InstantSource clock) {
        return new JdbcIdempotencyKeys(database, clock);
    }

    @Bean
    RolloutStore rolloutStore(Database database) {
        return new JdbcRolloutStore(database);
    }

    @Bean
    GoldenStore goldenStore(Database database, InstantSource clock) {
        return new JdbcGoldenStore(database, clock);
    }

    @Bean
    QualityStore qualityStore(Database database) {
        return new JdbcQualityStore(database);
    }

    @Bean
    EvaluationStore evaluationStore(Database database, InstantSource clock) {
        return new JdbcEvaluationStore(database, clock);
    }

    @Bean
    Conversations conversations(Database database, InstantSource clock) {
        return new JdbcConversations(database, clock);
    }

    @Bean
    TenantCatalog tenants(Database database, InstantSource clock) {
        return new JdbcTenantCatalog(database, clock);
    }

    @Bean
    Grants grants(Database database, InstantSource clock) {
        return new JdbcGrants(database, clock);
    }

    @Bean
    TenantRows tenantRows(Database database, InstantSource clock) {
        return new JdbcTenantRows(database, clock);
    }

    @Bean
    ApiKeys apiKeys(
            Database database,
            DataDirectory data,
            TenantCatalog tenants,
            PlimsollSettings settings,
            InstantSource clock) {
        var keys = new JdbcApiKeys(database, clock);
        AdminKey.ensure(settings.adminKey(), data.root(), keys, tenants, clock);
        return keys;
    }
}
