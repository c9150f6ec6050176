package io.plimsoll.server.http;

import io.plimsoll.request.Admission;
import io.plimsoll.request.Admission.Kind;
import io.plimsoll.request.Admission.Place;
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

/// Holds searches, questions and writes against what the server can do at a time, and against their tenant's limits,
/// before their bodies are read. Of the latter: how many queries run on this node at the same time, and for questions
/// how many tokens the tenant has used today. A question that runs when the last token is used up ends; the next one
/// is refused.
final class QueryAdmission implements HandlerInterceptor {

    private static final String PLACE_ATTRIBUTE = Place.class.getName();
    private static final String RUNNING_ATTRIBUTE = QueryAdmission.class.getName();

    private static final Map<String, Kind> KINDS = Map.of(
            "POST " + Routes.SEARCHES, Kind.SEARCH,
            "POST " + Routes.ANSWERS, Kind.ASK,
            "POST " + Routes.TRACE_REPLAY, Kind.ASK,
            "POST " + Routes.WHY_NOT, Kind.SEARCH,
            "PUT " + Routes.DOCUMENT, Kind.WRITE,
            "POST " + Routes.BATCH, Kind.WRITE);

    private final TenantCatalog tenants;
    private final InstantSource clock;
    private final Admission admission;
    private final EarlyRefusal early;

    /// Queries that run, of tenants that have any.
    private final Map<TenantId, Integer> running = new ConcurrentHashMap<>();

    QueryAdmission(TenantCatalog tenants, InstantSource clock, Admission admission, EarlyRefusal early) {
        this.admission = admission;
        this.early = early;
        this.tenants = tenants;
        this.clock = clock;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        var pattern = String.valueOf(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
        var kind = KINDS.get(request.getMethod() + " " + pattern);
        if (kind != null && request.getAttribute(RequestContexts.PRINCIPAL_ATTRIBUTE) instanceof Principal known) {
            early.learn(request, known.tenant());
            var place = admission.enter(known.tenant(), kind);
            try {
                withinLimits(request, known.tenant(), kind);
            } catch (RuntimeException refused) {
                place.close();
                throw refused;
            }
            request.setAttribute(PLACE_ATTRIBUTE, place);
        }
        return true;
    }

    private void withinLimits(HttpServletRequest request, TenantId tenant, Kind kind) {
        if (kind == Kind.WRITE) {
            return;
        }
        var limits = TenantAdmission.limits(request);
        if (kind == Kind.ASK) {
            requireTokens(tenant, limits);
        }
        begin(tenant, limits);
        request.setAttribute(RUNNING_ATTRIBUTE, tenant);
    }

    /// The request's place, for who is done with it before the request is.
    static Place place(HttpServletRequest request) {
        return request.getAttribute(PLACE_ATTRIBUTE) instanceof Place place ? place : () -> {};
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
        place(request).close();
        if (request.getAttribute(RUNNING_ATTRIBUTE) instanceof TenantId tenant) {
            request.removeAttribute(RUNNING_ATTRIBUTE);
            var unused = running.computeIfPresent(tenant, (id, count) -> count == 1 ? null : count - 1);
        }
    }
}
