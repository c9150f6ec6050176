package io.plimsoll.server;

import io.micrometer.core.instrument.MeterRegistry;
import io.plimsoll.audit.AuditLog;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.inference.EmbeddingModels;
import io.plimsoll.inference.LanguageDetector;
import io.plimsoll.probe.IsolationProber;
import io.plimsoll.probe.ProbeRounds;
import io.plimsoll.server.config.PlimsollSettings;
import io.plimsoll.server.telemetry.ProbeMeters;
import io.plimsoll.tenancy.TenantCatalog;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Looks at the running server's isolation from time to time.
@Configuration(proxyBeanMethods = false)
class ProbeConfiguration {

    @Bean
    ProbeMeters probeMeters(MeterRegistry meters) {
        return new ProbeMeters(meters);
    }

    /// The pipeline that serves, on the engine and the model that serve, but without a chat model, which would cost,
    /// and without being counted as questions of users.
    @Bean(initMethod = "start", destroyMethod = "close")
    ProbeRounds probeRounds(
            SearchEngine engine,
            EmbeddingModels embeddings,
            LanguageDetector languages,
            CollectionCatalog collections,
            TenantCatalog tenants,
            LiveFlags flags,
            ObjectProvider<AuditLog> audit,
            ProbeMeters meters,
            PlimsollSettings settings,
            InstantSource clock) {
        var pipeline = BackgroundPipeline.of(collections, engine, embeddings, Optional.empty(), languages, flags);
        return new ProbeRounds(
                new IsolationProber(engine, pipeline, embeddings, new SecureRandom()),
                tenants,
                collections,
                event -> audit.ifAvailable(log -> log.append(event)),
                meters::tell,
                settings.prober().every(),
                settings.prober().cases(),
                clock);
    }
}
