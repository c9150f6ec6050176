package io.plimsoll.server.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Tokens (JWT) of OpenID Connect issuers, and the console's login there.
///
/// @param clockSkew by which an issuer's clock and this one may differ
/// @param issuers   by a name, which is part of their principals' ids
public record Oidc(
        @DefaultValue("60s") Duration clockSkew,
        @DefaultValue Map<String, Issuer> issuers) {

    private static final Duration MAX_SKEW = Duration.ofMinutes(10);

    public Oidc {
        issuers = Map.copyOf(issuers);
        PlimsollSettings.check(
                !clockSkew.isNegative() && clockSkew.compareTo(MAX_SKEW) <= 0,
                "plimsoll.oidc.clock-skew is between 0 and 10m");
    }

    /// @param issuer        exactly as its tokens name it
    /// @param audiences     one of which a token must be for
    /// @param jwksUri       where its keys are; absent to ask its discovery document
    /// @param hosts         that the discovery document may name beside the issuer's own
    /// @param algorithms    of signatures
    /// @param tenants       that it may speak for; `*` for all
    /// @param tenant        of all its tokens; or
    /// @param tenantClaim   a JSON pointer to the claim that names it
    /// @param subjectClaim  what the principal's id is made of
    /// @param userClaim     becomes the label `user:…`
    /// @param groupsClaim   becomes labels `group:…`
    /// @param roleClaim     what `roles` are found by
    /// @param roles         from a value of that claim to a role
    /// @param defaultRole   where none is mapped; absent to refuse
    /// @param refetchAfter  what lies at least between two fetches of its keys
    /// @param maxAge        of its keys
    /// @param outliveIssuer for how much longer they are used while it cannot be reached
    /// @param clientId      with which the console sends people there; absent where it does not
    /// @param clientSecret  absent for a public client
    /// @param scopes        that the console asks for
    public record Issuer(
            URI issuer,
            @DefaultValue List<String> audiences,
            Optional<URI> jwksUri,
            @DefaultValue List<String> hosts,
            @DefaultValue({"RS256", "PS256", "ES256"}) List<String> algorithms,
            @DefaultValue List<String> tenants,
            Optional<String> tenant,
            Optional<String> tenantClaim,
            @DefaultValue("/sub") String subjectClaim,
            @DefaultValue("/sub") String userClaim,
            @DefaultValue("/groups") String groupsClaim,
            @DefaultValue("/roles") String roleClaim,
            @DefaultValue Map<String, String> roles,
            Optional<String> defaultRole,
            @DefaultValue("30s") Duration refetchAfter,
            @DefaultValue("5m") Duration maxAge,
            @DefaultValue("1h") Duration outliveIssuer,
            Optional<String> clientId,
            Optional<String> clientSecret,
            @DefaultValue({"openid", "profile"}) List<String> scopes) {

        /// Without the secret.
        @Override
        public String toString() {
            return "Issuer[" + issuer + "]";
        }
    }
}
