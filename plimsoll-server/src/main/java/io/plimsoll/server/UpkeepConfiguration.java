package io.plimsoll.server;

import io.plimsoll.backup.Backups;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.ingest.BlobStore;
import io.plimsoll.ingest.DocumentCatalog;
import io.plimsoll.request.ServingLoad;
import io.plimsoll.rollout.Rollouts;
import io.plimsoll.server.config.CompactionWindow;
import io.plimsoll.server.config.PlimsollSettings;
import io.plimsoll.server.store.Database;
import io.plimsoll.server.store.JdbcUpkeepStore;
import io.plimsoll.server.telemetry.FreshnessMeters;
import io.plimsoll.tenancy.TenantRemoval;
import io.plimsoll.tenancy.TenantRows;
import io.plimsoll.upkeep.BlobSweeper;
import io.plimsoll.upkeep.CompactionSettings;
import io.plimsoll.upkeep.Compactor;
import io.plimsoll.upkeep.FreshnessWatch;
import io.plimsoll.upkeep.FreshnessWatch.State;
import io.plimsoll.upkeep.UpkeepStore;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What keeps indexes in order while nobody looks.
@Configuration(proxyBeanMethods = false)
class UpkeepConfiguration {

    @Bean
    UpkeepStore upkeepStore(Database database) {
        return new JdbcUpkeepStore(database);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Compactor compactor(
            CollectionCatalog collections,
            SearchEngine engine,
            UpkeepStore store,
            ServingLoad load,
            PlimsollSettings settings,
            InstantSource clock) {
        var compaction = settings.compaction();
        return new Compactor(
                collections,
                engine,
                store,
                load,
                new CompactionSettings(
                        compaction.deletedShare(),
                        compaction.purgeWithin(),
                        compaction.maxMegabytesPerSecond(),
                        compaction.window().map(CompactionWindow::of)),
                clock);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    BlobSweeper blobSweeper(BlobStore blobs, DocumentCatalog documents, Backups backups, PlimsollSettings settings) {
        return new BlobSweeper(
                blobs, documents, backups::isCopying, settings.compaction().purgeWithin());
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    TenantRemoval tenantRemoval(
            TenantRows rows, SearchEngine engine, BlobStore blobs, Backups backups, InstantSource clock) {
        return new TenantRemoval(rows, engine, blobs, backups::isCopying, clock);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    FreshnessWatch freshnessWatch(
            CollectionCatalog collections,
            DocumentCatalog documents,
            Rollouts rollouts,
            FreshnessMeters meters,
            LatestFreshness latest,
            InstantSource clock) {
        return new FreshnessWatch(collections, documents, rollouts::renew, tellingBoth(meters, latest), clock);
    }

    private static Consumer<List<State>> tellingBoth(FreshnessMeters meters, LatestFreshness latest) {
        return states -> {
            meters.tell(states);
            latest.tell(states);
        };
    }
}
