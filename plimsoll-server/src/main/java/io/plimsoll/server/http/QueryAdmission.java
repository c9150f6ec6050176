package io.plimsoll.server.http;

import io.plimsoll.tenancy.TenantCatalog;
import io.plimsoll.tenancy.TenantLimit;
import io.plimsoll.tenancy.TenantLimits;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/// Holds searches and questions against their tenant's limits before their bodies are read: how many run on this node
/// at the same time, and for questions how many tokens the tenant has used today. A question that runs when the last
/// token is used up ends; the next one is refused.
final class QueryAdmission implements HandlerInterceptor {

    private static final String PLACE_ATTRIBUTE = QueryAdmission.class.getName();

    private final TenantCatalog tenants;
    private final InstantSource clock;

    /// Queries that run, of tenants that have any.
    private final Map<TenantId, Integer> running = new ConcurrentHashMap<>();

    QueryAdmission(TenantCatalog tenants, InstantSource clock) {
        this.tenants = tenants;
        this.clock = clock;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        var pattern = String.valueOf(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
        boolean asks = pattern.equals(Routes.ANSWERS) || pattern.equals(Routes.TRACE_REPLAY);
        if ((asks || pattern.equals(Routes.SEARCHES) || pattern.equals(Routes.WHY_NOT))
                && request.getAttribute(RequestContexts.PRINCIPAL_ATTRIBUTE) instanceof Principal principal) {
            var limits = TenantAdmission.limits(request);
            if (asks) {
                requireTokens(principal.tenant(), limits);
            }
            begin(principal.tenant(), limits);
            request.setAttribute(PLACE_ATTRIBUTE, principal.tenant());
        }
        return true;
    }

    private void requireTokens(TenantId tenant, TenantLimits limits) {
        var limit = limits.get(TenantLimit.TOKENS_PER_DAY);
        if (limit.isPresent() && tenants.tokensToday(tenant) >= limit.getAsLong()) {
            var now = clock.instant();
            var midnight = LocalDate.ofInstant(now, ZoneOffset.UTC)
                    .plusDays(1)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant();
            throw TenantLimits.exceeded(TenantLimit.TOKENS_PER_DAY, limit.getAsLong())
                    .retryAfter(Duration.between(now, midnight));
        }
    }

    private void begin(TenantId tenant, TenantLimits limits) {
        var unused = running.compute(tenant, (id, count) -> {
            int now = count == null ? 1 : count + 1;
            limits.require(TenantLimit.CONCURRENT_QUERIES, now);
            return now;
        });
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception failure) {
        if (request.getAttribute(PLACE_ATTRIBUTE) instanceof TenantId tenant) {
            request.removeAttribute(PLACE_ATTRIBUTE);
            var unused = running.computeIfPresent(tenant, (id, count) -> count == 1 ? null : count - 1);
        }
    }
}
