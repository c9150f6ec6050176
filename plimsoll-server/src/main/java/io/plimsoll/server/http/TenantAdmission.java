package io.plimsoll.server.http;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenancy.Tenant;
import io.plimsoll.tenancy.TenantCatalog;
import io.plimsoll.tenancy.TenantLimits;
import io.plimsoll.tenancy.TenantState;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/// Lets a principal in while its tenant is served, and as often as it may come: right after authentication, and before
/// anything of the request is read or any remembered answer given. The tenant is read from the catalogue each time, by
/// its key, so that a suspension holds on every node with the next request.
final class TenantAdmission extends ContainerFilter {

    private static final long serialVersionUID = 1L;
    private static final String LIMITS_ATTRIBUTE = TenantLimits.class.getName();

    private final transient TenantCatalog tenants;
    private final transient TenantLimits defaults;
    private final transient RequestRates rates = new RequestRates();

    TenantAdmission(TenantCatalog tenants, TenantLimits defaults) {
        this.tenants = tenants;
        this.defaults = defaults;
    }

    @Override
    void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        request.removeAttribute(LIMITS_ATTRIBUTE);
        if (request.getAttribute(RequestContexts.PRINCIPAL_ATTRIBUTE) instanceof Principal principal) {
            var limits = admitted(principal.tenant()).limits().or(defaults);
            rates.take(principal.tenant(), limits);
            request.setAttribute(LIMITS_ATTRIBUTE, limits);
        }
        chain.doFilter(request, response);
    }

    private Tenant admitted(TenantId id) {
        var tenant = tenants.find(id);
        if (tenant.map(Tenant::state).filter(TenantState::isPresent).isEmpty()) {
            throw new PlimsollException(ErrorCode.UNAUTHENTICATED, "the API key is not valid");
        }
        if (tenant.get().state() == TenantState.SUSPENDED) {
            throw new PlimsollException(
                    ErrorCode.TENANT_SUSPENDED,
                    "the tenant of this key is suspended: nothing is read or written until an operator resumes it;"
                            + " all its data is kept");
        }
        return tenant.get();
    }

    /// What holds for the tenant of an admitted request.
    static TenantLimits limits(HttpServletRequest request) {
        return request.getAttribute(LIMITS_ATTRIBUTE) instanceof TenantLimits limits ? limits : TenantLimits.NONE;
    }
}
