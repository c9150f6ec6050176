package io.plimsoll.server.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.trace.Span;
import io.plimsoll.access.Appointments;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.Principal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/// Holds every request against the table of [Routes] before its body is read: 401 without a principal, 403 without the
/// permission, 404 where the principal may not know what the path names. What was granted counts as of now. What is not
/// in the table is forbidden. Times each route.
final class PermissionCheck implements HandlerInterceptor {

    private static final String STARTED_ATTRIBUTE = PermissionCheck.class.getName();

    private static final Duration[] BUCKETS = IntStream.of(
                    1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final Routes routes;
    private final Appointments appointments;
    private final RequestContexts contexts;
    private final MeterRegistry meters;

    PermissionCheck(Routes routes, Appointments appointments, RequestContexts contexts, MeterRegistry meters) {
        this.routes = routes;
        this.appointments = appointments;
        this.contexts = contexts;
        this.meters = meters;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getMethod().equals("OPTIONS")) {
            return true; // answered with the allowed methods alone, which the published API description tells anyway
        }
        request.setAttribute(STARTED_ATTRIBUTE, System.nanoTime());
        var access = routes.access(request.getMethod(), pattern(request))
                .orElseThrow(() -> new PlimsollException(ErrorCode.FORBIDDEN, "this route is not open to anybody"));
        if (access.permission().isPresent()) {
            var principal = appointments.appointed(principal(request));
            access.check(principal, collection(request));
            Span.current().setAttribute("plimsoll.tenant", principal.tenant().name());
            contexts.begin(request, principal, access.budget());
        }
        return true;
    }

    private static Optional<String> collection(HttpServletRequest request) {
        return request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> variables
                ? Optional.ofNullable(variables.get(Routes.COLLECTION_VARIABLE)).map(Object::toString)
                : Optional.empty();
    }

    private static Principal principal(HttpServletRequest request) {
        if (request.getAttribute(RequestContexts.PRINCIPAL_ATTRIBUTE) instanceof Principal principal) {
            return principal;
        }
        throw new PlimsollException(
                ErrorCode.UNAUTHENTICATED, "this route needs an API key: send 'Authorization: Bearer <key>'");
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception failure) {
        if (request.getAttribute(STARTED_ATTRIBUTE) instanceof Long started) {
            timed(meters, request.getMethod(), pattern(request), response.getStatus(), started);
        }
    }

    static void timed(MeterRegistry meters, String method, String route, int status, long startedNanos) {
        Timer.builder("http.server.requests")
                .description("Time that a request takes")
                .tags("method", method, "uri", route)
                .tag("status", Integer.toString(status))
                .serviceLevelObjectives(BUCKETS)
                .register(meters)
                .record(System.nanoTime() - startedNanos, TimeUnit.NANOSECONDS);
    }

    private static String pattern(HttpServletRequest request) {
        var pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        return pattern == null ? "" : pattern.toString();
    }
}
