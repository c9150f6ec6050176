package io.plimsoll.server;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import no.nav.security.mock.oauth2.token.KeyProvider;
import no.nav.security.mock.oauth2.token.OAuth2TokenProvider;

/// A real OpenID Connect provider on this machine, which can be stopped and come back with another key.
final class OidcProvider implements AutoCloseable {

    static final String AUDIENCE = "plimsoll-api";
    static final String CLIENT = "plimsoll-console";
    private static final int KEY_BITS = 2_048;

    /// The provider names its key by the issuer.
    static final String KEY_ID = "corp";

    private MockOAuth2Server server;
    private RSAKey key;
    private final TcpRelay relay = new TcpRelay();
    private int keysAsked;

    OidcProvider() throws Exception {
        key = newKey("corp");
        server = withKey();
        start();
        try (var client = HttpClient.newHttpClient()) {
            var warming = URI.create(issuer() + "/.well-known/openid-configuration");
            client.send(HttpRequest.newBuilder(warming).build(), BodyHandlers.discarding());
        }
    }

    private void start() throws IOException {
        server.start(InetAddress.ofLiteral("127.0.0.1"), 0);
        relay.to(server.baseUrl().port());
    }

    static RSAKey newKey(String id) throws JOSEException {
        return new RSAKeyGenerator(KEY_BITS).keyID(id).generate();
    }

    private MockOAuth2Server withKey() {
        return new MockOAuth2Server(new OAuth2Config(
                false, null, null, false, new OAuth2TokenProvider(new KeyProvider(List.of(key), "RS256"), () -> null)));
    }

    String issuer() {
        return "http://127.0.0.1:" + relay.port() + "/corp";
    }

    RSAKey key() {
        return key;
    }

    void stop() throws IOException {
        relay.close();
        server.shutdown();
    }

    /// At the same address.
    void startAgain(RSAKey with) throws IOException {
        key = with;
        server = withKey();
        start();
    }

    /// What the next login says of who logs in.
    void nextLogin(String subject, Map<String, Object> claims) {
        server.enqueueCallback(new DefaultOAuth2TokenCallback("corp", subject, "JWT", List.of(CLIENT), claims, 3_600));
    }

    /// How often the keys have been asked for so far.
    int keysAsked() {
        while (true) {
            try {
                var asked = server.takeRequest(1, TimeUnit.MILLISECONDS);
                keysAsked += String.valueOf(asked.getPath()).endsWith("/jwks") ? 1 : 0;
            } catch (RuntimeException e) {
                return keysAsked;
            }
        }
    }

    static JWTClaimsSet.Builder claims(String issuer) {
        return new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience(AUDIENCE)
                .subject("ann")
                .claim("groups", List.of("finance"))
                .claim("roles", List.of("kb-editors"))
                .issueTime(Date.from(Instant.now()))
                .expirationTime(Date.from(Instant.now().plusSeconds(600)));
    }

    String token(JWTClaimsSet claims) throws JOSEException {
        return signed(claims, key, KEY_ID);
    }

    static String signed(JWTClaimsSet claims, RSAKey key, String id) throws JOSEException {
        var header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(JOSEObjectType.JWT)
                .keyID(id)
                .build();
        var token = new SignedJWT(header, claims);
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }

    @Override
    public void close() {
        server.shutdown();
    }
}
