package io.plimsoll.server.auth;

import io.plimsoll.identity.ApiKeys;
import io.plimsoll.tenant.Principal;
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
    FilterRegistrationBean<ApiKeyAuthentication> apiKeyAuthentication(ApiKeys keys) {
        var registration = new FilterRegistrationBean<>(new ApiKeyAuthentication(keys, PRINCIPAL_ATTRIBUTE));
        registration.setOrder(ORDER);
        return registration;
    }
}
