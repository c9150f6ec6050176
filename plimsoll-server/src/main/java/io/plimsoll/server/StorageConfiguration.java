package io.plimsoll.server;

import io.plimsoll.audit.AuditLog;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.identity.ApiKeys;
import io.plimsoll.ingest.BlobStore;
import io.plimsoll.ingest.DocumentCatalog;
import io.plimsoll.ingest.JobQueue;
import io.plimsoll.lucene.LuceneEngine;
import io.plimsoll.lucene.LuceneSettings;
import io.plimsoll.query.Conversations;
import io.plimsoll.request.IdempotencyKeys;
import io.plimsoll.rollout.RolloutStore;
import io.plimsoll.server.config.PlimsollSettings;
import io.plimsoll.server.resilience.GuardSettings;
import io.plimsoll.server.resilience.GuardedBlobStore;
import io.plimsoll.server.resilience.GuardedSearchEngine;
import io.plimsoll.server.resilience.Guards;
import io.plimsoll.server.store.DataDirectory;
import io.plimsoll.server.store.Database;
import io.plimsoll.server.store.DatabaseSettings;
import io.plimsoll.server.store.FileBlobStore;
import io.plimsoll.server.store.JdbcApiKeys;
import io.plimsoll.server.store.JdbcAuditLog;
import io.plimsoll.server.store.JdbcCollectionCatalog;
import io.plimsoll.server.store.JdbcConversations;
import io.plimsoll.server.store.JdbcDocumentCatalog;
import io.plimsoll.server.store.JdbcIdempotencyKeys;
import io.plimsoll.server.store.JdbcJobQueue;
import io.plimsoll.server.store.JdbcRolloutStore;
import io.plimsoll.server.store.JdbcTenantCatalog;
import io.plimsoll.tenant.TenantCatalog;
import java.time.Clock;
import java.time.InstantSource;
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
    Guards guards() {
        return new Guards(Clock.systemUTC());
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

    @Bean
    BlobStore blobs(DataDirectory data, Guards guards) {
        return new GuardedBlobStore(new FileBlobStore(data.blobs()), guards.of("blobs", GuardSettings.IN_PROCESS));
    }

    @Bean(destroyMethod = "close")
    SearchEngine searchEngine(DataDirectory data, PlimsollSettings settings, Guards guards) {
        return new GuardedSearchEngine(
                lucene(data, settings),
                guards.of("search-lexical", GuardSettings.IN_PROCESS),
                guards.of("search-vector", GuardSettings.IN_PROCESS));
    }

    private static LuceneEngine lucene(DataDirectory data, PlimsollSettings settings) {
        var defaults = LuceneSettings.defaults();
        return new LuceneEngine(
                data.indexes(),
                new LuceneSettings(
                        defaults.ramBufferMb(),
                        settings.search().maxOpen(),
                        settings.search().idleAfter(),
                        defaults.searchThreads(),
                        defaults.maxQueuedSearches()));
    }

    @Bean
    CollectionCatalog collections(Database database, InstantSource clock) {
        return new JdbcCollectionCatalog(database, clock);
    }

    @Bean
    DocumentCatalog documents(Database database, InstantSource clock, PlimsollSettings settings) {
        var ingest = settings.ingest();
        return new JdbcDocumentCatalog(database, clock, ingest.maxQueueDepth(), ingest.maxQueueDepthTotal());
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
    Conversations conversations(Database database, InstantSource clock) {
        return new JdbcConversations(database, clock);
    }

    @Bean
    TenantCatalog tenants(Database database, InstantSource clock) {
        return new JdbcTenantCatalog(database, clock);
    }

    @Bean
    AuditLog auditLog(Database database, InstantSource clock) {
        return new JdbcAuditLog(database, clock);
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
