package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plimsoll.access.Appointments;
import io.plimsoll.access.Grant;
import io.plimsoll.access.Grantee;
import io.plimsoll.access.Grants;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenancy.Tenant;
import io.plimsoll.tenancy.TenantCatalog;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/// Who was given which role: in one's own tenant, and for operators in any.
@RestController
final class GrantsApi {

    private static final String TO = "to";
    private static final String ROLE = "role";
    private static final String COLLECTION = "collection";

    private final Appointments appointments;
    private final Grants grants;
    private final TenantCatalog tenants;
    private final HttpSettings settings;

    GrantsApi(Grants grants, TenantCatalog tenants, HttpSettings settings) {
        this.appointments = new Appointments(grants);
        this.grants = grants;
        this.tenants = tenants;
        this.settings = settings;
    }

    /// @param collection where it holds; absent for the whole tenant
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownGrant(String to, String role, @Nullable String collection) {

        static ShownGrant of(Grant grant) {
            return new ShownGrant(
                    grant.to().value(),
                    grant.role().wireName(),
                    grant.collection().orElse(null));
        }
    }

    @PutMapping(path = Routes.GRANTS, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ShownGrant> put(RequestContext context, HttpServletRequest request) {
        return put(context, context.tenant(), request);
    }

    @PutMapping(path = Routes.TENANT_GRANTS, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ShownGrant> put(
            RequestContext context, @PathVariable("tenant") String tenant, HttpServletRequest request) {
        return put(context, require(tenant), request);
    }

    private ResponseEntity<ShownGrant> put(RequestContext context, TenantId tenant, HttpServletRequest request) {
        QueryParameters.of(request);
        var body = JsonObject.body(new Body(request).json(settings.maxJsonBytes()), TO, ROLE, COLLECTION);
        var grant = grant(context, tenant, body.requiredText(TO), body.requiredText(ROLE), body.text(COLLECTION));
        boolean isNew = appointments.put(context, grant);
        return ResponseEntity.status(isNew ? 201 : 200).body(ShownGrant.of(grant));
    }

    @GetMapping(path = Routes.GRANTS, produces = MediaType.APPLICATION_JSON_VALUE)
    Page<ShownGrant> list(RequestContext context, HttpServletRequest request) {
        return list(context, context.tenant(), request);
    }

    @GetMapping(path = Routes.TENANT_GRANTS, produces = MediaType.APPLICATION_JSON_VALUE)
    Page<ShownGrant> list(RequestContext context, @PathVariable("tenant") String tenant, HttpServletRequest request) {
        return list(context, require(tenant), request);
    }

    private Page<ShownGrant> list(RequestContext context, TenantId tenant, HttpServletRequest request) {
        return Page.of(
                QueryParameters.of(request, QueryParameters.AFTER, QueryParameters.LIMIT),
                (after, limit) -> grants.list(tenant, after, limit),
                Grant::key,
                grant -> Appointments.administers(context.principal(), grant),
                ShownGrant::of);
    }

    @DeleteMapping(Routes.GRANTS)
    ResponseEntity<Void> remove(RequestContext context, HttpServletRequest request) {
        return remove(context, context.tenant(), request);
    }

    @DeleteMapping(Routes.TENANT_GRANTS)
    ResponseEntity<Void> remove(
            RequestContext context, @PathVariable("tenant") String tenant, HttpServletRequest request) {
        return remove(context, require(tenant), request);
    }

    private ResponseEntity<Void> remove(RequestContext context, TenantId tenant, HttpServletRequest request) {
        var parameters = QueryParameters.of(request, TO, ROLE, COLLECTION);
        var grant = grant(
                context, tenant, required(parameters, TO), required(parameters, ROLE), parameters.text(COLLECTION));
        if (!appointments.remove(context, grant)) {
            throw new PlimsollException(ErrorCode.NOT_FOUND, "there is no such grant");
        }
        return ResponseEntity.noContent().build();
    }

    private static String required(QueryParameters parameters, String name) {
        return parameters
                .text(name)
                .orElseThrow(
                        () -> PlimsollException.invalidField(name, "the query parameter '" + name + "' is missing"));
    }

    /// A collection that the caller does not reach is not there.
    private static Grant grant(
            RequestContext context, TenantId tenant, String to, String role, Optional<String> collection) {
        if (tenant.equals(context.tenant())) {
            collection.ifPresent(name -> ReachableCollections.key(context, name));
        }
        return new Grant(tenant, new Grantee(to), AccessRole.of(role), collection);
    }

    private TenantId require(String name) {
        return tenants.find(new TenantId(name).name())
                .map(Tenant::id)
                .orElseThrow(() -> new PlimsollException(ErrorCode.NOT_FOUND, "there is no tenant '" + name + "'"));
    }
}
