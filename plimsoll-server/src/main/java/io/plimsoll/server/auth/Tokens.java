package io.plimsoll.server.auth;

import com.nimbusds.jwt.SignedJWT;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.text.ParseException;
import java.util.Optional;
import java.util.function.Predicate;

/// Who a signed token (JWT) speaks for.
final class Tokens {

    private final Providers providers;
    private final Predicate<TenantId> exists;

    /// @param exists whether there is such a tenant
    Tokens(Providers providers, Predicate<TenantId> exists) {
        this.providers = providers;
        this.exists = exists;
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

    Principal ofThisServer(Principal principal) {
        if (!isOfThisServer(principal)) {
            throw ClaimMapping.noTenant();
        }
        return principal;
    }

    boolean isOfThisServer(Principal principal) {
        return exists.test(principal.tenant());
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
