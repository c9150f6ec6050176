package io.plimsoll.server.http;

import io.plimsoll.access.TenantCatalog;
import io.plimsoll.access.TenantCatalog.Tenant;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/// The operators' routes: tenants.
@RestController
final class TenantsApi {

    private final TenantCatalog tenants;
    private final HttpSettings settings;

    TenantsApi(TenantCatalog tenants, HttpSettings settings) {
        this.tenants = tenants;
        this.settings = settings;
    }

    record ShownTenant(String tenant, Instant createdAt) {

        static ShownTenant of(Tenant tenant) {
            return new ShownTenant(tenant.id().value(), tenant.createdAt());
        }
    }

    @PutMapping(path = Routes.TENANT, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ShownTenant> put(
            RequestContext context, @PathVariable("tenant") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var id = new TenantId(name);
        JsonObject.body(new Body(request).jsonOrEmpty(settings.maxJsonBytes()));
        var event = AuditEvent.done(AuditAction.TENANT_CREATE, context.actor(), "tenant/" + id)
                .in(id);
        boolean present = tenants.find(id).isPresent();
        return ResponseEntity.status(present ? 200 : 201).body(ShownTenant.of(tenants.put(id, event)));
    }

    @GetMapping(path = Routes.TENANTS, produces = MediaType.APPLICATION_JSON_VALUE)
    Page<ShownTenant> list(HttpServletRequest request) {
        return Page.of(
                QueryParameters.of(request, QueryParameters.AFTER, QueryParameters.LIMIT),
                (after, limit) -> tenants.list(after.map(TenantId::new), limit),
                tenant -> tenant.id().value(),
                unused -> true,
                ShownTenant::of);
    }
}
