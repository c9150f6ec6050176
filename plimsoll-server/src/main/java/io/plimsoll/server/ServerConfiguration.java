package io.plimsoll.server;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.plimsoll.ingest.IngestWorkers;
import io.plimsoll.server.auth.AuthConfiguration;
import io.plimsoll.server.auth.NewKey;
import io.plimsoll.server.config.PlimsollSettings;
import io.plimsoll.server.http.Dependencies;
import io.plimsoll.server.http.HttpConfiguration;
import io.plimsoll.server.http.HttpSettings;
import io.plimsoll.server.http.KeyIssuer;
import io.plimsoll.server.http.Readiness;
import io.plimsoll.server.resilience.Guard;
import io.plimsoll.server.resilience.Guards;
import io.plimsoll.server.store.Database;
import io.plimsoll.server.telemetry.DependencyMeters;
import java.security.SecureRandom;
import java.util.Map;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/// The whole server, put together by hand: there is no scan for components.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PlimsollSettings.class)
@Import({
    StorageConfiguration.class,
    ModelConfiguration.class,
    TelemetryConfiguration.class,
    UsageConfiguration.class,
    PipelineConfiguration.class,
    UpkeepConfiguration.class,
    SourceConfiguration.class,
    BackupConfiguration.class,
    AuthConfiguration.class,
    HttpConfiguration.class
})
class ServerConfiguration {

    @Bean
    HttpSettings httpSettings(PlimsollSettings settings) {
        var limits = settings.limits();
        return new HttpSettings(
                settings.ingest().maxDocument().toBytes(),
                Math.toIntExact(limits.maxJson().toBytes()),
                limits.searchDeadline(),
                limits.askDeadline(),
                limits.writeDeadline(),
                false);
    }

    @Bean
    KeyIssuer keyIssuer() {
        var random = new SecureRandom();
        return () -> {
            var key = NewKey.random(random);
            return new KeyIssuer.Issued(key.id(), key.key(), key.hash());
        };
    }

    /// The web server opens its port when every bean has been made, the workers among them.
    @Bean
    Readiness readiness(Database database, IngestWorkers workers) {
        return () -> Map.of("database", healthy(database), "ingestion", workers.running());
    }

    @Bean
    Dependencies dependencies(Guards guards) {
        return () -> guards.all().stream()
                .map(Guard::status)
                .map(status -> new Dependencies.Dependency(
                        status.name(),
                        status.state().wireName(),
                        status.since(),
                        status.waiting(),
                        status.succeeded(),
                        status.failed(),
                        status.refused()))
                .toList();
    }

    @Bean
    DependencyMeters dependencyMeters(Guards guards, PrometheusMeterRegistry registry) {
        var meters = new DependencyMeters(registry);
        guards.onEach(guard -> meters.measure(
                guard.name(),
                guard,
                each -> each.status().state() == Guard.State.OPEN ? 1 : 0,
                each -> each.status().waiting(),
                each -> each.status().succeeded(),
                each -> each.status().failed(),
                each -> each.status().refused()));
        return meters;
    }

    private static boolean healthy(Database database) {
        try {
            database.check();
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }
}
