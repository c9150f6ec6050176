package io.plimsoll.server.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.plimsoll.access.Appointments;
import io.plimsoll.access.Grants;
import io.plimsoll.audit.AuditLog;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.request.Admission;
import io.plimsoll.request.IdempotencyKeys;
import io.plimsoll.slo.ServiceEvents;
import io.plimsoll.tenancy.TenantCatalog;
import io.plimsoll.tenancy.TenantLimits;
import io.plimsoll.usage.UsageAccount;
import jakarta.servlet.http.HttpServletResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.http.converter.ByteArrayHttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/// The HTTP surface, complete with its web server. The parameters of its methods and of those of [ApiConfiguration] are
/// the beans that it needs.
@Configuration(proxyBeanMethods = false)
@EnableWebMvc
@Import(ApiConfiguration.class)
@ImportAutoConfiguration({TomcatServletWebServerAutoConfiguration.class, DispatcherServletAutoConfiguration.class})
public class HttpConfiguration {

    private static final int BEFORE_AUTHENTICATION = 50;
    private static final int ADMISSION = 150;
    private static final int AFTER_AUTHENTICATION = 200;

    @Bean(destroyMethod = "close")
    CallerWatch callerWatch() {
        return new CallerWatch();
    }

    @Bean
    Audited audited(AuditLog log) {
        return new Audited(log);
    }

    @Bean(destroyMethod = "close")
    Refusals refusals(AuditLog log) {
        return new Refusals(log);
    }

    @Bean
    Routes routes(HttpSettings settings) {
        return new Routes(settings.metricsOpen());
    }

    @Bean
    RequestContexts requestContexts(HttpSettings settings, LiveFlags flags) {
        return new RequestContexts(settings, flags);
    }

    @Bean
    SmartInitializingSingleton routesAreInTheTable(Routes routes, RequestMappingHandlerMapping mapping) {
        return () -> routes.check(mapping);
    }

    /// Takes what no route takes, so that strangers' guesses are answered and not logged.
    @Bean
    SimpleUrlHandlerMapping noSuchRoute() {
        HttpRequestHandler handler = (request, response) -> {
            throw Problems.ofStatus(HttpServletResponse.SC_NOT_FOUND);
        };
        return new SimpleUrlHandlerMapping(Map.of("/**", handler), Ordered.LOWEST_PRECEDENCE);
    }

    @Bean
    TomcatTuning tomcatTuning(ConnectionLimits limits) {
        return new TomcatTuning(limits);
    }

    @Bean
    TlsListener tlsListener(Optional<ListenerTls> tls) {
        return new TlsListener(tls);
    }

    @Bean
    FilterRegistrationBean<TraceFilter> traceFilter(Refusals refusals, OpenTelemetry otel, ServiceEvents events) {
        var registration = new FilterRegistrationBean<>(
                new TraceFilter(new Problems(refusals), otel, new RequestOutcomes(events)));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    /// Before authentication, which costs more than a refusal.
    @Bean
    FilterRegistrationBean<EarlyRefusal> earlyRefusal(
            Admission admission, Refusals refusals, PrometheusMeterRegistry meters) {
        var registration = new FilterRegistrationBean<>(new EarlyRefusal(admission, new Problems(refusals), meters));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + BEFORE_AUTHENTICATION);
        return registration;
    }

    /// After authentication, and before answers that are remembered.
    @Bean
    FilterRegistrationBean<TenantAdmission> tenantAdmission(TenantCatalog tenants, TenantLimits defaultLimits) {
        var registration = new FilterRegistrationBean<>(new TenantAdmission(tenants, defaultLimits));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + ADMISSION);
        return registration;
    }

    /// After authentication, since a key is its principal's own.
    @Bean
    FilterRegistrationBean<IdempotencyFilter> idempotencyFilter(IdempotencyKeys keys) {
        var registration = new FilterRegistrationBean<>(new IdempotencyFilter(keys));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + AFTER_AUTHENTICATION);
        return registration;
    }

    @Bean
    QueryAdmission queryAdmission(
            TenantCatalog tenants,
            InstantSource clock,
            Admission admission,
            FilterRegistrationBean<EarlyRefusal> early) {
        return new QueryAdmission(tenants, clock, admission, Objects.requireNonNull(early.getFilter()));
    }

    @Bean
    WebMvcConfigurer webMvc(
            Routes routes,
            Grants grants,
            QueryAdmission queries,
            RequestContexts contexts,
            PrometheusMeterRegistry meters,
            Refusals refusals,
            PaidModels paid,
            UsageAccount account) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(new PermissionCheck(routes, new Appointments(grants), contexts, meters));
                registry.addInterceptor(new IdempotencyFilter.Repeated());
                registry.addInterceptor(queries);
                registry.addInterceptor(new SpendingCheck(paid, account));
            }

            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(contexts);
            }

            @Override
            public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
                builder.disableDefaults();
                builder.addCustomConverter(new ByteArrayHttpMessageConverter());
                builder.withJsonConverter(new JacksonJsonHttpMessageConverter(Json.mapper()));
            }

            @Override
            public void configureHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
                resolvers.add(new Problems(refusals));
            }
        };
    }
}
