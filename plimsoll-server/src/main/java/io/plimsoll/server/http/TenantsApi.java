package io.plimsoll.server.http;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenancy.Tenant;
import io.plimsoll.tenancy.TenantCatalog;
import io.plimsoll.tenancy.TenantLimit;
import io.plimsoll.tenancy.TenantLimits;
import io.plimsoll.tenancy.TenantRemoval;
import io.plimsoll.tenancy.TenantRows;
import io.plimsoll.tenancy.TenantState;
import io.plimsoll.tenancy.TenantUsage;
import io.plimsoll.tenant.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/// The operators' routes for tenants, and what a tenant may know of itself.
@RestController
final class TenantsApi {

    private static final String[] LIMITS =
            Arrays.stream(TenantLimit.values()).map(TenantLimit::wireName).toArray(String[]::new);

    private final TenantCatalog tenants;
    private final TenantRows rows;
    private final TenantRemoval removal;
    private final TenantLimits defaults;
    private final HttpSettings settings;

    TenantsApi(
            TenantCatalog tenants,
            TenantRows rows,
            TenantRemoval removal,
            TenantLimits defaults,
            HttpSettings settings) {
        this.tenants = tenants;
        this.rows = rows;
        this.removal = removal;
        this.defaults = defaults;
        this.settings = settings;
    }

    /// What a removal would take away.
    ///
    /// @param rows by the kind of what they tell of
    record DryRun(String tenant, int incarnation, TenantUsage usage, Map<String, Long> rows) {}

    record ShownUsage(String tenant, Map<String, Long> limits, TenantUsage usage) {}

    @PutMapping(path = Routes.TENANT, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ShownTenant> put(
            RequestContext context, @PathVariable("tenant") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var id = new TenantId(name);
        var limits = limits(JsonObject.body(new Body(request).jsonOrEmpty(settings.maxJsonBytes()), "limits"));
        boolean present = tenants.find(name).isPresent();
        var event = AuditEvent.done(
                present ? AuditAction.TENANT_CHANGE : AuditAction.TENANT_CREATE,
                context.actor(),
                "tenant/" + id.name());
        for (var change : limits.entrySet()) {
            event = event.with(
                    change.getKey().wireName(),
                    change.getValue().map(Object::toString).orElse("default"));
        }
        var tenant = tenants.put(name, limits, event);
        return ResponseEntity.status(present ? 200 : 201).body(ShownTenant.of(tenant, defaults));
    }

    /// A value of `null` takes the tenant's own limit away.
    private static Map<TenantLimit, Optional<Long>> limits(JsonObject body) {
        var limits = new EnumMap<TenantLimit, Optional<Long>>(TenantLimit.class);
        body.get("limits")
                .map(node -> JsonObject.of("limits", node, ErrorCode.INVALID_FIELD, LIMITS))
                .ifPresent(object -> {
                    for (var limit : TenantLimit.values()) {
                        if (object.isNull(limit.wireName())) {
                            limits.put(limit, Optional.empty());
                        } else {
                            object.get(limit.wireName())
                                    .map(node -> value(object, limit, node))
                                    .ifPresent(value -> limits.put(limit, Optional.of(value)));
                        }
                    }
                });
        return limits;
    }

    private static long value(JsonObject object, TenantLimit limit, tools.jackson.databind.JsonNode node) {
        boolean isWhole = node.isIntegralNumber() && node.canConvertToLong();
        if (!isWhole || node.longValue() < 1 || node.longValue() > limit.max()) {
            throw object.wrong(limit.wireName(), "the limit is a whole number from 1 to " + limit.max() + ", or null");
        }
        return node.longValue();
    }

    @GetMapping(path = Routes.TENANTS, produces = MediaType.APPLICATION_JSON_VALUE)
    Page<ShownTenant> list(HttpServletRequest request) {
        return Page.of(
                QueryParameters.of(request, QueryParameters.AFTER, QueryParameters.LIMIT),
                (after, limit) -> tenants.list(after, limit),
                tenant -> tenant.id().name(),
                unused -> true,
                tenant -> ShownTenant.of(tenant, defaults));
    }

    /// The newest tenant of the name, though it may be deleted.
    @GetMapping(path = Routes.TENANT, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownTenant get(@PathVariable("tenant") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var history = tenants.history(new TenantId(name).name());
        if (history.isEmpty()) {
            throw noTenant(name);
        }
        var newest = history.getFirst();
        return ShownTenant.of(newest, defaults)
                .with(
                        tenants.usage(newest.id()),
                        history.stream()
                                .skip(1)
                                .filter(earlier -> earlier.state() == TenantState.DELETING)
                                .map(earlier -> ShownTenant.of(earlier, defaults))
                                .toList());
    }

    @PostMapping(path = Routes.SUSPEND, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownTenant suspend(RequestContext context, @PathVariable("tenant") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var event = AuditEvent.done(AuditAction.TENANT_SUSPEND, context.actor(), name);
        return ShownTenant.of(tenants.suspend(require(name), event), defaults);
    }

    @PostMapping(path = Routes.RESUME, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownTenant resume(RequestContext context, @PathVariable("tenant") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var event = AuditEvent.done(AuditAction.TENANT_RESUME, context.actor(), name);
        return ShownTenant.of(tenants.resume(require(name), event), defaults);
    }

    @DeleteMapping(path = Routes.TENANT, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Object> delete(
            RequestContext context, @PathVariable("tenant") String name, HttpServletRequest request) {
        boolean dryRun = QueryParameters.of(request, "dryRun").flag("dryRun");
        var id = require(name);
        if (dryRun) {
            return ResponseEntity.ok(
                    new DryRun(id.name(), id.incarnation(), tenants.usage(id), new LinkedHashMap<>(rows.count(id))));
        }
        var event = AuditEvent.done(AuditAction.TENANT_DELETE, context.actor(), name);
        var deleted = tenants.delete(id, event.with("incarnation", id.incarnation()));
        removal.wake();
        return ResponseEntity.accepted().body(ShownTenant.of(deleted, defaults));
    }

    @GetMapping(path = Routes.LIMITS, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownUsage usage(RequestContext context, HttpServletRequest request) {
        QueryParameters.of(request);
        var id = context.tenant();
        return new ShownUsage(id.name(), ShownTenant.limits(TenantAdmission.limits(request)), tenants.usage(id));
    }

    private TenantId require(String name) {
        return tenants.find(new TenantId(name).name()).map(Tenant::id).orElseThrow(() -> noTenant(name));
    }

    private static PlimsollException noTenant(String name) {
        return new PlimsollException(ErrorCode.NOT_FOUND, "there is no tenant '" + name + "'");
    }
}
