package io.plimsoll.server.auth;

import com.nimbusds.jwt.SignedJWT;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.text.ParseException;
import java.util.Optional;
import java.util.function.Function;

/// Who a signed token (JWT) speaks for.
final class Tokens {

    private final Providers providers;
    private final Function<String, Optional<TenantId>> tenants;

    /// @param tenants the tenant that has a name at present
    Tokens(Providers providers, Function<String, Optional<TenantId>> tenants) {
        this.providers = providers;
        this.tenants = tenants;
    }

    boolean anyIssuer() {
        return !providers.isEmpty();
    }

    /// Throws `UNAUTHENTICATED` for a token that does not hold, `FORBIDDEN` for one that holds and gives no role, and
    /// `DEPENDENCY_FAILED` where that cannot be told.
    Principal principal(String text) {
        var token = parsed(text);
        var provider = issuer(token)
                .flatMap(providers::ofIssuer)
                .orElseThrow(() -> Credentials.unauthenticated("the token is of no issuer that is trusted here"));
        return ofThisServer(provider.principal(token));
    }

    /// Claims name a tenant; who they speak for belongs to the one that has the name now.
    Principal ofThisServer(Principal principal) {
        var tenant = tenants.apply(principal.tenant().name()).orElseThrow(ClaimMapping::noTenant);
        return new Principal(tenant, principal.id(), principal.labels(), principal.authority());
    }

    boolean isOfThisServer(Principal principal) {
        return tenants.apply(principal.tenant().name())
                .filter(principal.tenant()::equals)
                .isPresent();
    }

    static SignedJWT parsed(String text) {
        try {
            return SignedJWT.parse(text);
        } catch (ParseException | IllegalArgumentException e) {
            throw Credentials.unauthenticated("the token is not a signed JWT");
        }
    }

    private static Optional<String> issuer(SignedJWT token) {
        try {
            var claims = token.getJWTClaimsSet();
            return claims == null ? Optional.empty() : Optional.ofNullable(claims.getIssuer());
        } catch (ParseException e) {
            throw Credentials.unauthenticated("the token has no claims that can be read");
        }
    }
}
