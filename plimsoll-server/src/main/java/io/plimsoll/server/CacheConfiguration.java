package io.plimsoll.server;

import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.plimsoll.cache.CacheArea;
import io.plimsoll.query.PresentDocuments;
import io.plimsoll.query.QueryCaches;
import io.plimsoll.server.cache.CaffeineCache;
import io.plimsoll.server.cache.TenantCacheLimits;
import io.plimsoll.server.config.PlimsollSettings;
import io.plimsoll.server.resilience.GuardSettings;
import io.plimsoll.server.resilience.GuardedCache;
import io.plimsoll.server.resilience.Guards;
import io.plimsoll.server.store.Database;
import io.plimsoll.server.store.JdbcPresentDocuments;
import io.plimsoll.server.telemetry.CacheMeters;
import io.plimsoll.server.telemetry.TenantLabels;
import io.plimsoll.tenancy.TenantCatalog;
import io.plimsoll.tenancy.TenantLimits;
import io.plimsoll.usage.UsageAccount;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What is kept so that it need not be computed again.
@Configuration(proxyBeanMethods = false)
class CacheConfiguration {

    @Bean
    PresentDocuments presentDocuments(Database database) {
        return new JdbcPresentDocuments(database);
    }

    @Bean
    QueryCaches queryCaches(
            PlimsollSettings settings,
            TenantCatalog tenants,
            TenantLimits defaultLimits,
            PresentDocuments present,
            CacheMeters meters,
            ObjectiveEvents events,
            UsageAccount account,
            Guards guards,
            InstantSource clock) {
        long max = settings.cache().maxSize().toBytes();
        if (max == 0) {
            return QueryCaches.none();
        }
        var times = Map.of(
                CacheArea.EMBEDDING, settings.cache().embeddings(),
                CacheArea.RANKING, settings.cache().rankings(),
                CacheArea.ANSWER, settings.cache().answers());
        var limits = new TenantCacheLimits(tenants, defaultLimits, times, max / 2);
        var cache = new CaffeineCache(max, limits, Ticker.systemTicker());
        measure(cache, meters);
        var guarded = new GuardedCache(cache, guards.of("cache", GuardSettings.IN_PROCESS));
        return new QueryCaches(guarded, limits, new AvoidedCalls(events, account), present, clock);
    }

    @Bean
    CacheMeters cacheMeters(PrometheusMeterRegistry meters, TenantLabels tenants, UsageAccount account) {
        return new CacheMeters(meters, tenants, account.prices());
    }

    private static void measure(CaffeineCache cache, CacheMeters meters) {
        for (var area : CacheArea.values()) {
            meters.measure(area, cache, each -> each.bytes(area));
        }
        for (var cause : CaffeineCache.Eviction.values()) {
            meters.measureEvictions(cause.name().toLowerCase(Locale.ROOT), cache, each -> each.evictions(cause));
        }
    }
}
