package io.plimsoll.server;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.plimsoll.request.Admission.Kind;
import io.plimsoll.server.config.PlimsollSettings;
import io.plimsoll.server.http.ConnectionLimits;
import io.plimsoll.server.resilience.AdaptiveAdmission;
import io.plimsoll.server.telemetry.AdmissionMeters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// How much is let in at a time.
@Configuration(proxyBeanMethods = false)
class AdmissionConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(AdmissionConfiguration.class);

    @Bean
    AdaptiveAdmission admission(PlimsollSettings settings) {
        var load = settings.load();
        return new AdaptiveAdmission(new AdaptiveAdmission.Settings(
                load.maxQueueTime(),
                load.maxQueries(),
                load.maxWrites(),
                load.maxStreams(),
                Runtime.getRuntime().availableProcessors()));
    }

    @Bean
    AdmissionMeters admissionMeters(AdaptiveAdmission admission, PrometheusMeterRegistry registry) {
        var meters = new AdmissionMeters(registry);
        meters.lane("query", admission, each -> each.limit(Kind.SEARCH), each -> each.inWork(Kind.SEARCH));
        meters.lane("write", admission, each -> each.limit(Kind.WRITE), each -> each.inWork(Kind.WRITE));
        meters.lane("stream", admission, each -> each.limit(Kind.STREAM), each -> each.inWork(Kind.STREAM));
        for (var kind : Kind.values()) {
            meters.kind(kind.wireName(), admission, each -> each.admittedSoFar(kind), each -> each.refusedSoFar(kind));
        }
        return meters;
    }

    @Bean
    QueueWaits queueWaits(AdaptiveAdmission admission, AdmissionMeters meters) {
        return new QueueWaits(admission, meters);
    }

    @Bean
    ConnectionLimits connectionLimits(PlimsollSettings settings) {
        var load = settings.load();
        long heapBytes = Runtime.getRuntime().maxMemory();
        var limits = new ConnectionLimits(load.maxConnections(), load.maxStall())
                .within(heapBytes, settings.tls().certificate().isPresent());
        if (limits.max() < load.maxConnections()) {
            LOG.warn(
                    "{} connections at a time and not {} (plimsoll.load.max-connections): half of a heap of {} MB holds no"
                            + " more; -Xmx gives it more",
                    limits.max(),
                    load.maxConnections(),
                    heapBytes >> 20);
        }
        return limits;
    }
}
