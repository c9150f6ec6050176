package io.plimsoll.server.auth;

import io.micrometer.core.instrument.MeterRegistry;
import io.plimsoll.audit.AuditLog;
import io.plimsoll.identity.ApiKeys;
import io.plimsoll.tenancy.Tenant;
import io.plimsoll.tenancy.TenantCatalog;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/// Puts authentication before every route, inside the filter that renders failures.
@Configuration(proxyBeanMethods = false)
public class AuthConfiguration {

    /// The request attribute under which the principal is found; the same name that the routes look under.
    static final String PRINCIPAL_ATTRIBUTE = Principal.class.getName();

    private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 100;

    @Bean
    FilterRegistrationBean<Authentication> authentication(
            Credentials credentials, AuthSettings settings, TenantCatalog tenants) {
        var peers = new PeerCertificates(settings.peers(), presentIn(tenants));
        var registration = new FilterRegistrationBean<>(new Authentication(credentials, peers, PRINCIPAL_ATTRIBUTE));
        registration.setOrder(ORDER);
        return registration;
    }

    @Bean
    Credentials credentials(
            ApiKeys keys,
            Tokens tokens,
            WrongCredentials wrong,
            KeyUses uses,
            AuthSettings settings,
            InstantSource clock) {
        return new Credentials(keys, tokens, wrong, uses, settings.maxTokenBytes(), clock);
    }

    @Bean(destroyMethod = "close")
    Providers providers(AuthSettings settings, InstantSource clock) {
        return new Providers(settings.issuers(), settings.clockSkew(), clock);
    }

    @Bean
    Tokens tokens(Providers providers, TenantCatalog tenants) {
        return new Tokens(providers, presentIn(tenants));
    }

    /// Names come back; who is let in belongs to the tenant that has the name now.
    private static Function<String, Optional<TenantId>> presentIn(TenantCatalog tenants) {
        return name -> tenants.find(name).map(Tenant::id);
    }

    @Bean
    OidcLogin oidcLogin(Providers providers, Tokens tokens, WrongCredentials wrong) {
        return new OidcLogin(providers, tokens, wrong);
    }

    @Bean
    WrongCredentials wrongCredentials(AuthSettings settings) {
        return new WrongCredentials(settings.failuresPerMinute(), settings.failuresPerMinuteTotal(), System::nanoTime);
    }

    @Bean
    KeyUses keyUses(ApiKeys keys) {
        return new KeyUses(keys);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    AuthUpkeep authUpkeep(
            KeyUses uses, WrongCredentials wrong, AuditLog audit, MeterRegistry meters, AuthSettings settings) {
        return new AuthUpkeep(uses, wrong, audit, meters, settings.keyUseEvery());
    }
}
