package io.plimsoll.server.telemetry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// Exports spans to an OTLP collector in the background. A collector that is slow, hangs or is gone costs spans, which
/// `plimsoll_spans_dropped_total` counts, and neither a request's time nor, beyond one export's timeout, the stop's.
public final class Tracing implements AutoCloseable {

    private static final int MAX_BATCH = 512;
    private static final int MAX_ATTRIBUTES = 64;
    private static final int MAX_ATTRIBUTE_CHARS = 1_024;

    private final TracingSettings settings;
    private final SdkTracerProvider tracers;
    private final SdkMeterProvider counts;
    private final OpenTelemetry otel;

    /// @param version of this program
    public Tracing(TracingSettings settings, MeterRegistry meters, String version) {
        this.settings = settings;
        var spans = new SpanCounts();
        this.counts = SdkMeterProvider.builder().registerMetricReader(spans).build();
        this.tracers = SdkTracerProvider.builder()
                .setResource(Resource.getDefault()
                        .merge(Resource.create(Attributes.builder()
                                .put("service.name", "plimsoll")
                                .put("service.version", version)
                                .put("service.instance.id", UUID.randomUUID().toString())
                                .build())))
                .setSampler(sampler(settings))
                .setSpanLimits(SpanLimits.builder()
                        .setMaxNumberOfAttributes(MAX_ATTRIBUTES)
                        .setMaxAttributeValueLength(MAX_ATTRIBUTE_CHARS)
                        .build())
                .addSpanProcessor(BatchSpanProcessor.builder(exporter(settings))
                        .setMaxQueueSize(settings.maxQueue())
                        .setMaxExportBatchSize(Math.min(MAX_BATCH, settings.maxQueue()))
                        .setScheduleDelay(settings.every())
                        .setExporterTimeout(settings.timeout())
                        .setMeterProvider(counts)
                        .build())
                .build();
        this.otel = OpenTelemetrySdk.builder().setTracerProvider(tracers).build();
        FunctionCounter.builder("plimsoll.spans.exported", spans, SpanCounts::exported)
                .description("Spans handed to the exporter")
                .register(meters);
        FunctionCounter.builder("plimsoll.spans.dropped", spans, SpanCounts::dropped)
                .description("Spans dropped since the queue for the collector was full")
                .register(meters);
    }

    private static Sampler sampler(TracingSettings settings) {
        var share = Sampler.traceIdRatioBased(settings.sample());
        var sampler = Sampler.parentBasedBuilder(share);
        return settings.followCaller()
                ? sampler.build()
                : sampler.setRemoteParentSampled(share)
                        .setRemoteParentNotSampled(share)
                        .build();
    }

    private static SpanExporter exporter(TracingSettings settings) {
        var endpoint = settings.endpoint().toString();
        return switch (settings.protocol()) {
            case GRPC ->
                OtlpGrpcSpanExporter.builder()
                        .setEndpoint(endpoint)
                        .setHeaders(settings::headers)
                        .setTimeout(settings.timeout())
                        .setConnectTimeout(settings.timeout())
                        .build();
            case HTTP ->
                OtlpHttpSpanExporter.builder()
                        .setEndpoint(endpoint)
                        .setHeaders(settings::headers)
                        .setTimeout(settings.timeout())
                        .setConnectTimeout(settings.timeout())
                        .build();
        };
    }

    public OpenTelemetry otel() {
        return otel;
    }

    /// Sends what waits, for as long as one export may take.
    @Override
    public void close() {
        var stopped = tracers.shutdown().join(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        counts.shutdown().join(stopped.isDone() ? 1 : 0, TimeUnit.SECONDS);
    }
}
