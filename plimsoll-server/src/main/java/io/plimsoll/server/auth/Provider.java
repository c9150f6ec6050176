package io.plimsoll.server.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import io.plimsoll.tenant.Principal;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One issuer that is asked: checks its tokens, and knows its endpoints.
final class Provider {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Set<String> REQUIRED = Set.of("iss", "exp", "sub");

    /// What an issuer's discovery document names (OpenID Connect Discovery 1.0, section 3).
    record Endpoints(
            URI jwks, @Nullable URI authorization, @Nullable URI token) {}

    private final Issuer issuer;
    private final Fetch fetch;
    private final Duration clockSkew;
    private final InstantSource clock;
    private final IssuerKeys keys;
    private final LongSupplier nanoTime;
    private volatile @Nullable Endpoints endpoints;
    private boolean failed;
    private long failedAtNanos;

    Provider(Issuer issuer, Fetch fetch, Duration clockSkew, InstantSource clock, LongSupplier nanoTime) {
        this.issuer = issuer;
        this.fetch = fetch;
        this.clockSkew = clockSkew;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.keys = new IssuerKeys(issuer, this::fetchKeys, nanoTime);
    }

    Issuer issuer() {
        return issuer;
    }

    /// The principal of an access token.
    Principal principal(SignedJWT token) {
        return principal(claims(token, issuer.audiences()));
    }

    Principal principal(Map<String, Object> claims) {
        return issuer.mapping().principal(issuer.name(), claims);
    }

    /// The claims of a token that holds. Throws `UNAUTHENTICATED` where it does not.
    Map<String, Object> claims(SignedJWT token, Set<String> audiences) {
        try {
            return processor(audiences).process(token, null).toJSONObject();
        } catch (ExpiredJWTException e) {
            throw Credentials.unauthenticated("the token has expired");
        } catch (BadJWTException e) {
            throw Credentials.unauthenticated("the token does not hold: " + e.getMessage());
        } catch (BadJOSEException | JOSEException | IllegalArgumentException e) {
            throw Credentials.unauthenticated("the token is not signed by a key of its issuer that is taken");
        }
    }

    private DefaultJWTProcessor<SecurityContext> processor(Set<String> audiences) {
        var processor = new DefaultJWTProcessor<SecurityContext>();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(
                JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), new JOSEObjectType("application/at+jwt"), null));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(issuer.jwsAlgorithms(), keys));
        var exact =
                new JWTClaimsSet.Builder().issuer(issuer.issuer().toString()).build();
        var verifier = new DefaultJWTClaimsVerifier<SecurityContext>(audiences, exact, REQUIRED, Set.of()) {
            @Override
            protected Date currentTime() {
                return Date.from(clock.instant());
            }
        };
        verifier.setMaxClockSkew(Math.toIntExact(clockSkew.toSeconds()));
        processor.setJWTClaimsSetVerifier(verifier);
        return processor;
    }

    private byte[] fetchKeys() throws IOException {
        try {
            var configured = issuer.jwksUri();
            return fetch.get(
                    configured.isPresent() ? configured.get() : endpoints().jwks());
        } catch (IOException e) {
            endpoints = null;
            throw e;
        }
    }

    /// The ID token for a code. Throws `UNAUTHENTICATED` where the issuer does not take the code.
    ///
    /// @param form          of the token request (RFC 6749, section 4.1.3)
    /// @param authorization the value of that header
    String exchange(Map<String, String> form, Optional<String> authorization) throws IOException {
        var endpoint = endpoints().token();
        if (endpoint == null) {
            throw new IOException("the discovery document names no token_endpoint");
        }
        try {
            return json(fetch.post(endpoint, form, authorization))
                    .path("id_token")
                    .asString("");
        } catch (Fetch.Refused e) {
            if (e.isOfCaller()) {
                throw Credentials.unauthenticated("the issuer does not know this login any more; begin again");
            }
            throw e;
        }
    }

    /// Asked once, and again after keys could not be fetched; after a failure not before the interval has passed.
    synchronized Endpoints endpoints() throws IOException {
        var known = endpoints;
        if (known != null) {
            return known;
        }
        long now = nanoTime.getAsLong();
        if (failed && now - failedAtNanos < issuer.keys().refetchAfter().toNanos()) {
            throw new IOException("the discovery document could not be fetched a moment ago");
        }
        try {
            failed = false;
            return discovered();
        } catch (IOException e) {
            failed = true;
            failedAtNanos = now;
            throw e;
        }
    }

    private Endpoints discovered() throws IOException {
        var text = issuer.issuer().toString();
        var root = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        var document = json(fetch.get(URI.create(root + "/.well-known/openid-configuration")));
        if (!document.path("issuer").asString("").equals(text)) {
            throw new IOException("the discovery document is that of another issuer");
        }
        var jwks = endpoint(document, "jwks_uri");
        if (jwks == null) {
            throw new IOException("the discovery document names no jwks_uri");
        }
        var found =
                new Endpoints(jwks, endpoint(document, "authorization_endpoint"), endpoint(document, "token_endpoint"));
        endpoints = found;
        return found;
    }

    static JsonNode json(byte[] text) throws IOException {
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            throw new IOException("the issuer answered with something else than JSON", e);
        }
    }

    private @Nullable URI endpoint(JsonNode document, String name) throws IOException {
        var text = document.path(name).asString("");
        try {
            return text.isEmpty() ? null : Fetch.check(URI.create(text), issuer.hosts());
        } catch (IllegalArgumentException e) {
            throw new IOException(name + ": " + e.getMessage(), e);
        }
    }
}
