package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.Nearest;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.Flag;
import io.plimsoll.flag.Flags;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.release.Canaries;
import io.plimsoll.release.Canaries.Wish;
import io.plimsoll.release.Canary;
import io.plimsoll.release.CanaryState;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenancy.Tenant;
import io.plimsoll.tenancy.TenantCatalog;
import io.plimsoll.tenant.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.HandlerMapping;

/// Canaries: of every scope for operators, of the own tenant and with the flags that are open to it for a tenant's
/// administrators.
@RestController
final class CanariesApi {

    private final Canaries canaries;
    private final LiveFlags flags;
    private final TenantCatalog tenants;
    private final HttpSettings settings;

    CanariesApi(Canaries canaries, LiveFlags flags, TenantCatalog tenants, HttpSettings settings) {
        this.canaries = canaries;
        this.flags = flags;
        this.tenants = tenants;
        this.settings = settings;
    }

    /// @param next cursor for `before`; absent at the end
    record CanaryList(
            List<ShownCanary> items,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String next) {}

    /// The tenant that the route is for; absent on the operators' routes.
    private static Optional<TenantId> own(RequestContext context, HttpServletRequest request) {
        var pattern = String.valueOf(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
        return pattern.startsWith(Routes.CANARIES) ? Optional.empty() : Optional.of(context.tenant());
    }

    @PostMapping(
            path = {Routes.CANARIES, Routes.TENANT_CANARIES},
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ShownCanary> start(RequestContext context, HttpServletRequest request) {
        QueryParameters.of(request);
        var own = own(context, request);
        var known = own.isPresent()
                ? Arrays.stream(CanaryReader.FIELDS)
                        .filter(field -> !field.equals(CanaryReader.TENANT))
                        .toArray(String[]::new)
                : CanaryReader.FIELDS;
        var body = JsonObject.body(new Body(request).json(settings.maxJsonBytes()), known);
        var tenant = own.isPresent() ? own : body.text(CanaryReader.TENANT).map(this::present);
        var order = CanaryReader.order(body, tenant);
        if (own.isPresent()) {
            order.candidate().flags().keySet().forEach(CanariesApi::requireOpen);
        }
        var canary = canaries.start(context, order);
        return ResponseEntity.created(
                        URI.create((own.isPresent() ? Routes.TENANT_CANARIES : Routes.CANARIES) + "/" + canary.id()))
                .body(shown(canary));
    }

    private static void requireOpen(String name) {
        Flag<?> flag = Flags.named(name);
        if (!flag.openToTenants()) {
            throw new PlimsollException(ErrorCode.FORBIDDEN, "the flag '" + name + "' is for operators to set");
        }
    }

    private TenantId present(String name) {
        return tenants.find(new TenantId(name).name())
                .map(Tenant::id)
                .orElseThrow(() -> new PlimsollException(ErrorCode.NOT_FOUND, "there is no tenant '" + name + "'"));
    }

    @GetMapping(
            path = {Routes.CANARIES, Routes.TENANT_CANARIES},
            produces = MediaType.APPLICATION_JSON_VALUE)
    CanaryList list(RequestContext context, HttpServletRequest request) {
        var parameters = QueryParameters.of(request, "before", QueryParameters.LIMIT);
        int limit = parameters.limit();
        var found = canaries.list(own(context, request), parameters.text("before"), limit);
        return new CanaryList(
                found.stream()
                        .map(canary -> ShownCanary.of(canary, Optional.empty(), flags))
                        .toList(),
                found.size() < limit ? null : found.getLast().id());
    }

    @GetMapping(
            path = {Routes.CANARY, Routes.TENANT_CANARY},
            produces = MediaType.APPLICATION_JSON_VALUE)
    ShownCanary get(RequestContext context, @PathVariable("canary") String id, HttpServletRequest request) {
        QueryParameters.of(request);
        return shown(require(context, request, id));
    }

    /// Throws `NOT_FOUND` for another tenant's as for one that is not there.
    private Canary require(RequestContext context, HttpServletRequest request, String id) {
        var own = own(context, request);
        return canaries.find(id)
                .filter(canary -> own.isEmpty() || canary.scope().ofTenant().equals(own))
                .orElseThrow(() -> new PlimsollException(ErrorCode.NOT_FOUND, "there is no canary '" + id + "'"));
    }

    @PostMapping(
            path = {Routes.CANARY_WISH, Routes.TENANT_CANARY_WISH},
            produces = MediaType.APPLICATION_JSON_VALUE)
    ShownCanary apply(
            RequestContext context,
            @PathVariable("canary") String id,
            @PathVariable("wish") String wish,
            HttpServletRequest request) {
        QueryParameters.of(request);
        JsonObject.body(new Body(request).jsonOrEmpty(settings.maxJsonBytes()));
        return shown(canaries.apply(context, require(context, request, id), wish(wish)));
    }

    private static Wish wish(String name) {
        var names = Arrays.stream(Wish.values())
                .map(wish -> wish.name().toLowerCase(Locale.ROOT))
                .toList();
        if (!names.contains(name)) {
            throw new PlimsollException(
                    ErrorCode.NOT_FOUND,
                    "a canary cannot be told to '" + name + "'"
                            + Nearest.of(name, names)
                                    .map(near -> "; did you mean '" + near + "'?")
                                    .orElse("; it can: " + String.join(", ", names)));
        }
        return Wish.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private ShownCanary shown(Canary canary) {
        boolean isJudged = canary.state() == CanaryState.RUNNING || canary.state() == CanaryState.PAUSED;
        return ShownCanary.of(canary, isJudged ? Optional.of(canaries.now(canary)) : Optional.empty(), flags);
    }
}
