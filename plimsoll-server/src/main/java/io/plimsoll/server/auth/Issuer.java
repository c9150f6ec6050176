package io.plimsoll.server.auth;

import com.nimbusds.jose.JWSAlgorithm;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// An issuer of tokens (OpenID Connect, or OAuth 2.0 with JWT access tokens, RFC 9068).
///
/// @param name       of the settings; part of its principals' ids
/// @param issuer     exactly as tokens name it in `iss`
/// @param audiences  one of which a token is for
/// @param jwksUri    where its keys are; absent to ask its discovery document
/// @param hosts      that the discovery document may name beside the issuer's own
/// @param algorithms of signatures that are taken; none of them symmetric
/// @param keys       how long its keys are kept
/// @param login      what the console needs to send people there; absent where it does not
public record Issuer(
        String name,
        URI issuer,
        Set<String> audiences,
        Optional<URI> jwksUri,
        Set<String> hosts,
        Set<String> algorithms,
        KeyCaching keys,
        ClaimMapping mapping,
        Optional<Login> login) {

    private static final Set<String> ALLOWED =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

    /// @param refetchAfter  what lies at least between two fetches, whatever tokens come
    /// @param maxAge        after which keys are fetched again
    /// @param outliveIssuer for how much longer they are used while the issuer cannot be reached
    public record KeyCaching(Duration refetchAfter, Duration maxAge, Duration outliveIssuer) {

        public static final KeyCaching DEFAULT =
                new KeyCaching(Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofHours(1));
    }

    /// @param clientSecret absent for a public client, which has PKCE alone
    public record Login(String clientId, Optional<String> clientSecret, Set<String> scopes) {

        public Login {
            scopes = Set.copyOf(scopes);
        }

        /// Without the secret.
        @Override
        public String toString() {
            return "Login[" + clientId + "]";
        }
    }

    public Issuer {
        audiences = Set.copyOf(audiences);
        algorithms = Set.copyOf(algorithms);
        var named = new HashSet<>(hosts);
        named.add(String.valueOf(issuer.getHost()));
        hosts = Set.copyOf(named);
        if (!name.matches("[a-z0-9-]{1,63}")) {
            throw new IllegalArgumentException("an issuer's name has 1 to 63 characters out of a-z, 0-9 and '-'");
        }
        if (audiences.isEmpty()) {
            throw new IllegalArgumentException("audiences names what tokens must be for");
        }
        if (algorithms.isEmpty() || !ALLOWED.containsAll(algorithms)) {
            throw new IllegalArgumentException("algorithms are out of "
                    + ALLOWED.stream().sorted().collect(Collectors.joining(", "))
                    + ": a symmetric one, or none, would let anybody sign");
        }
        Fetch.check(issuer, hosts);
        jwksUri.ifPresent(uri -> Fetch.check(uri, Set.of(String.valueOf(uri.getHost()))));
    }

    Set<JWSAlgorithm> jwsAlgorithms() {
        return algorithms.stream().map(JWSAlgorithm::parse).collect(Collectors.toUnmodifiableSet());
    }
}
