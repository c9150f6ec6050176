package io.plimsoll.server;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.plimsoll.audit.AuditLog;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.ingest.DocumentCatalog;
import io.plimsoll.server.auth.AuthSettings;
import io.plimsoll.server.config.PlimsollSettings;
import io.plimsoll.server.console.ConsoleLogins;
import io.plimsoll.server.console.ConsoleOverview;
import io.plimsoll.server.console.ConsoleServlet;
import io.plimsoll.server.console.ConsoleSettings;
import io.plimsoll.server.http.ListenerTls;
import io.plimsoll.server.tls.Tls;
import io.plimsoll.server.tls.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/// Who callers are: keys, tokens, certificates, and the console's sessions.
@Configuration(proxyBeanMethods = false)
@Import(ProvenLogins.class)
class IdentityConfiguration {

    @Bean
    AuthSettings authSettings(PlimsollSettings settings) {
        return Identities.settings(settings);
    }

    @Bean(destroyMethod = "close")
    @Nullable
    Tls listenerCertificates(PlimsollSettings settings, MeterRegistry meters, InstantSource clock) {
        var tls = settings.tls();
        if (tls.certificate().isEmpty()) {
            return null;
        }
        var opened = Tls.open(
                        "plimsoll.tls",
                        new TlsFiles(
                                tls.certificate().map(Path::of),
                                tls.key().map(Path::of),
                                tls.clientCa().map(Path::of)))
                .watch(tls.checkEvery());
        Gauge.builder("plimsoll.tls.current", opened, present -> present.isCurrent() ? 1 : 0)
                .description("whether what is in the certificate files is in use")
                .register(meters);
        Gauge.builder("plimsoll.tls.certificate.expires", opened, present -> secondsLeft(present, clock.instant()))
                .description("until the certificate in use ends")
                .baseUnit("seconds")
                .register(meters);
        return opened;
    }

    private static double secondsLeft(Tls tls, Instant now) {
        return tls.expiresAt()
                .map(end -> (double) Duration.between(now, end).toSeconds())
                .orElse(Double.NaN);
    }

    @Bean
    @Nullable
    ListenerTls listenerTls(Optional<Tls> certificates, PlimsollSettings settings) {
        var tls = settings.tls();
        var clients = tls.clientCa().isEmpty()
                ? ListenerTls.ClientCerts.NONE
                : ListenerTls.ClientCerts.valueOf(tls.clientAuth().toUpperCase(Locale.ROOT));
        return certificates
                .map(opened -> new ListenerTls(
                        opened.context(),
                        tls.oldest().equals("1.3") ? ListenerTls.Version.TLS_1_3 : ListenerTls.Version.TLS_1_2,
                        clients))
                .orElse(null);
    }

    @Bean
    ServletRegistrationBean<ConsoleServlet> console(
            PlimsollSettings settings,
            ConsoleLogins logins,
            CollectionCatalog collections,
            DocumentCatalog documents,
            AuditLog audit,
            InstantSource clock,
            MeterRegistry meters) {
        var console = settings.console();
        var servlet = new ConsoleServlet(
                new ConsoleSettings(
                        console.publicUrl(), settings.host(), console.idle(), console.longest(), console.maxSessions()),
                logins,
                new ConsoleOverview(collections, documents),
                audit,
                clock);
        Gauge.builder("plimsoll.console.sessions", servlet, ConsoleServlet::sessions)
                .description("Browsers that are logged in to the console")
                .register(meters);
        return new ServletRegistrationBean<>(servlet, "/console", "/console/*");
    }
}
