package io.plimsoll.server;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.plimsoll.audit.AuditTrail;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.ingest.JobQueue;
import io.plimsoll.query.StageObserver;
import io.plimsoll.server.inference.Secret;
import io.plimsoll.server.store.DataDirectory;
import io.plimsoll.server.telemetry.AuditMeters;
import io.plimsoll.server.telemetry.FreshnessMeters;
import io.plimsoll.server.telemetry.IndexMeters;
import io.plimsoll.server.telemetry.IngestMeters;
import io.plimsoll.server.telemetry.ModelPrices;
import io.plimsoll.server.telemetry.TelemetryStageObserver;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HexFormat;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Where measurements go.
@Configuration(proxyBeanMethods = false)
class TelemetryConfiguration {

    @Bean
    IngestMeters ingestMeters(JobQueue queue) {
        return new IngestMeters(queue);
    }

    @Bean
    IndexMeters indexMeters(CollectionCatalog collections) {
        return new IndexMeters(collections);
    }

    @Bean(destroyMethod = "close")
    PrometheusMeterRegistry meters(IngestMeters ingest, IndexMeters indexes) {
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, new PrometheusRegistry(), Clock.SYSTEM);
        new JvmMemoryMetrics().bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
        ingest.bindTo(meters);
        indexes.bindTo(meters);
        return meters;
    }

    @Bean(destroyMethod = "close")
    JvmGcMetrics gcMetrics(PrometheusMeterRegistry meters) {
        var metrics = new JvmGcMetrics();
        metrics.bindTo(meters);
        return metrics;
    }

    @Bean
    FreshnessMeters freshnessMeters(PrometheusMeterRegistry meters) {
        return new FreshnessMeters(meters);
    }

    @Bean
    StageObserver stageObserver(PrometheusMeterRegistry meters, DataDirectory data) throws IOException {
        return new TelemetryStageObserver(
                GlobalOpenTelemetry.get(),
                meters,
                LoggerFactory.getLogger("plimsoll.stage"),
                new Secret(HexFormat.of().formatHex(UserHashKey.of(data.root()))),
                ModelPrices.NONE);
    }

    @Bean
    AuditMeters auditMeters(PrometheusMeterRegistry meters, AuditTrail trail, InstantSource clock) {
        return new AuditMeters(meters, trail, clock);
    }
}
