package io.plimsoll.server;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.DiskSpaceMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.plimsoll.audit.AuditTrail;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.ingest.IngestObserver;
import io.plimsoll.ingest.JobQueue;
import io.plimsoll.query.StageObserver;
import io.plimsoll.server.config.Chat;
import io.plimsoll.server.config.PlimsollSettings;
import io.plimsoll.server.config.TelemetrySettings;
import io.plimsoll.server.inference.Secret;
import io.plimsoll.server.store.DataDirectory;
import io.plimsoll.server.telemetry.AuditMeters;
import io.plimsoll.server.telemetry.ExemplarSpans;
import io.plimsoll.server.telemetry.FreshnessMeters;
import io.plimsoll.server.telemetry.IndexMeters;
import io.plimsoll.server.telemetry.IngestMeters;
import io.plimsoll.server.telemetry.ModelServices;
import io.plimsoll.server.telemetry.SemanticConventions;
import io.plimsoll.server.telemetry.TelemetryIngestObserver;
import io.plimsoll.server.telemetry.TelemetryStageObserver;
import io.plimsoll.server.telemetry.TelemetryStageObserver.QuestionText;
import io.plimsoll.server.telemetry.TenantLabels;
import io.plimsoll.server.telemetry.Tracing;
import io.plimsoll.server.telemetry.TracingSettings;
import io.plimsoll.server.telemetry.TracingSettings.Protocol;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Where measurements, spans and events go.
@Configuration(proxyBeanMethods = false)
class TelemetryConfiguration {

    @Bean
    TenantLabels tenantLabels(PlimsollSettings settings) {
        return new TenantLabels(settings.telemetry().maxTenantLabels());
    }

    @Bean
    IngestMeters ingestMeters(JobQueue queue, TenantLabels tenants) {
        return new IngestMeters(queue, tenants);
    }

    @Bean
    IndexMeters indexMeters(CollectionCatalog collections) {
        return new IndexMeters(collections);
    }

    /// Exemplars where OpenMetrics has them, on buckets and counters: for one elsewhere Prometheus refuses the scrape.
    private record ExemplarsOnBuckets() implements PrometheusConfig {

        @Override
        public @Nullable String get(String key) {
            return null;
        }

        @Override
        public Properties prometheusProperties() {
            var properties = new Properties();
            properties.setProperty("io.prometheus.exporter.exemplarsOnAllMetricTypes", "false");
            return properties;
        }
    }

    @Bean(destroyMethod = "close")
    PrometheusMeterRegistry meters(IngestMeters ingest, IndexMeters indexes, DataDirectory data) {
        var meters = new PrometheusMeterRegistry(
                new ExemplarsOnBuckets(), new PrometheusRegistry(), Clock.SYSTEM, new ExemplarSpans());
        for (var misnamed : List.of("process.cpu.time", "system.cpu.count")) {
            meters.config().meterFilter(MeterFilter.denyNameStartsWith(misnamed)); // by promtool's rules
        }
        new JvmMemoryMetrics().bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
        new DiskSpaceMetrics(data.root().toFile()).bindTo(meters);
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
    FreshnessMeters freshnessMeters(PrometheusMeterRegistry meters, TenantLabels tenants) {
        return new FreshnessMeters(meters, tenants);
    }

    /// Nothing of the exporter is loaded where no collector is named.
    @Bean(destroyMethod = "close")
    @Nullable
    Tracing tracing(PlimsollSettings settings, PrometheusMeterRegistry meters) {
        var otlp = settings.telemetry().otlp();
        return otlp.endpoint().isPresent()
                ? new Tracing(tracing(otlp, otlp.endpoint().get()), meters, version())
                : null;
    }

    private static TracingSettings tracing(TelemetrySettings.Otlp otlp, URI endpoint) {
        return new TracingSettings(
                endpoint,
                Protocol.valueOf(otlp.protocol().toUpperCase(Locale.ROOT)),
                otlp.headers(),
                otlp.sample(),
                otlp.followCaller(),
                otlp.maxQueue(),
                otlp.timeout(),
                otlp.every());
    }

    private static String version() {
        var version = TelemetryConfiguration.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Bean
    OpenTelemetry openTelemetry(Optional<Tracing> tracing) {
        return tracing.map(Tracing::otel).orElse(OpenTelemetry.noop());
    }

    @Bean
    StageObserver stageObserver(
            OpenTelemetry otel,
            PrometheusMeterRegistry meters,
            DataDirectory data,
            PlimsollSettings settings,
            InstantSource clock)
            throws IOException {
        var logging = settings.logging();
        return new TelemetryStageObserver(
                otel,
                meters,
                LoggerFactory.getLogger(TelemetryStageObserver.LOGGER_NAME),
                new TelemetryStageObserver.Settings(
                        SemanticConventions.valueOf(
                                settings.telemetry().semconv().toUpperCase(Locale.ROOT)),
                        services(settings),
                        new QuestionText(logging.questionText(), logging.maxQuestionChars()),
                        new Secret(HexFormat.of().formatHex(UserHashKey.of(data.root()))),
                        logging.userHashPeriod()),
                clock);
    }

    private static ModelServices services(PlimsollSettings settings) {
        var embedding = settings.embedding();
        var chat = settings.chat();
        return new ModelServices(
                embedding.baseUrl().flatMap(unused -> embedding.model()).stream()
                        .collect(Collectors.toSet()),
                Stream.concat(chat.model().stream(), chat.fallbacks().stream().map(Chat.Service::model))
                        .collect(Collectors.toSet()));
    }

    @Bean
    IngestObserver ingestObserver(OpenTelemetry otel) {
        return new TelemetryIngestObserver(otel);
    }

    @Bean
    AuditMeters auditMeters(PrometheusMeterRegistry meters, AuditTrail trail, InstantSource clock) {
        return new AuditMeters(meters, trail, clock);
    }
}
