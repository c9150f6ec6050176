package io.plimsoll.server;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.ingest.IngestWorkers;
import io.plimsoll.probe.ProbeReport;
import io.plimsoll.probe.ProbeRounds;
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
import io.plimsoll.server.tls.Tls;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
    FlagConfiguration.class,
    UsageConfiguration.class,
    SloConfiguration.class,
    AdmissionConfiguration.class,
    CacheConfiguration.class,
    PipelineConfiguration.class,
    ExplainConfiguration.class,
    CanaryConfiguration.class,
    UpkeepConfiguration.class,
    ProbeConfiguration.class,
    EvaluationConfiguration.class,
    QualityConfiguration.class,
    SourceConfiguration.class,
    RunbookConfiguration.class,
    BackupConfiguration.class,
    IdentityConfiguration.class,
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
                settings.runbooks().alertsLast(),
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
    Readiness readiness(
            Database database,
            IngestWorkers workers,
            ProbeRounds probe,
            LiveFlags flags,
            Optional<Tls> listener,
            ClientCertificates certificates) {
        return new Readiness() {
            @Override
            public Map<String, Boolean> components() {
                return Map.of("database", healthy(database), "ingestion", workers.running());
            }

            @Override
            public Map<String, String> details() {
                var details = new TreeMap<String, String>();
                details.put("flags", flags.status().shown());
                probe.last().ifPresent(done -> details.put("isolation", isolation(done.report())));
                boolean current = certificates.areCurrent()
                        && listener.map(Tls::isCurrent).orElse(true);
                if (!current) {
                    details.put("tls", "new certificates are of no use, the old ones stay in use; the log says why");
                }
                return details;
            }
        };
    }

    private static String isolation(ProbeReport report) {
        if (report.leaked() > 0) {
            return "leaking: the isolation probe was shown what it may not see; the log says where";
        }
        return report.missed() > 0 ? "unknown: the isolation probe did not find its own canaries" : "holds";
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
