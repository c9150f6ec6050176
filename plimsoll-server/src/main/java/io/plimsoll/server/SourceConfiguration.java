package io.plimsoll.server;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.plimsoll.ingest.IngestLimits;
import io.plimsoll.ingest.Ingestion;
import io.plimsoll.server.config.PlimsollSettings;
import io.plimsoll.server.config.Sources;
import io.plimsoll.server.source.Connections;
import io.plimsoll.server.source.S3Connection;
import io.plimsoll.server.source.WebSettings;
import io.plimsoll.server.store.Database;
import io.plimsoll.server.store.JdbcSourceCatalog;
import io.plimsoll.server.store.JdbcSourceLedger;
import io.plimsoll.server.telemetry.SourceMeters;
import io.plimsoll.source.SourceCatalog;
import io.plimsoll.source.SourceConnector;
import io.plimsoll.source.SourceLedger;
import io.plimsoll.source.SourceObserver;
import io.plimsoll.source.SourceSync;
import io.plimsoll.source.SourceWorkers;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Continuous sources.
@Configuration(proxyBeanMethods = false)
class SourceConfiguration {

    @Bean
    SourceCatalog sources(Database database, InstantSource clock) {
        return new JdbcSourceCatalog(database, clock);
    }

    @Bean
    SourceLedger sourceLedger(Database database, InstantSource clock) {
        return new JdbcSourceLedger(database, clock);
    }

    @Bean(destroyMethod = "close")
    SourceConnector sourceConnector(PlimsollSettings settings, IngestLimits limits, InstantSource clock) {
        var sources = settings.sources();
        var web = new WebSettings(
                sources.userAgent(),
                sources.pause(),
                sources.timeout(),
                limits.maxBytes(),
                sources.maxSitemap().toBytes(),
                sources.maxUrls());
        return new Connections(
                sources.directoryRoots(), sources.settle(), connections(sources), web, sources.allowPrivate(), clock);
    }

    private static Map<String, S3Connection> connections(Sources sources) {
        return sources.connections().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> connection(entry.getValue())));
    }

    private static S3Connection connection(Sources.Connection settings) {
        return new S3Connection(
                settings.endpoint(),
                settings.region(),
                settings.accessKey(),
                settings.secretKey(),
                settings.buckets(),
                settings.tenants());
    }

    @Bean
    SourceObserver sourceObserver(PrometheusMeterRegistry meters, SourceCatalog catalog, InstantSource clock) {
        return new SourceMeters(meters, catalog, clock);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    SourceWorkers sourceWorkers(
            SourceCatalog catalog,
            SourceLedger ledger,
            SourceConnector connector,
            Ingestion ingestion,
            SourceObserver observer,
            PlimsollSettings settings,
            InstantSource clock) {
        var sync = new SourceSync(catalog, ledger, ingestion, observer, clock);
        return new SourceWorkers(
                catalog, ledger, connector, sync, clock, settings.sources().atATime());
    }
}
