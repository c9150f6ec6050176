package io.plimsoll.server.auth;

import io.plimsoll.digest.Sha256;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.Principal;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Login of people at an issuer: the authorization code flow of OpenID Connect with PKCE (RFC 7636, S256), after
/// RFC 9700.
public final class OidcLogin {

    private static final int RANDOM_BYTES = 32;

    /// @param to       where the browser is sent
    /// @param state    comes back with it
    /// @param nonce    is in the token
    /// @param verifier proves that who brings the code is who sent the browser
    public record Departure(URI to, String state, String nonce, String verifier) {}

    private final Providers providers;
    private final Tokens tokens;
    private final WrongCredentials wrong;
    private final SecureRandom random = new SecureRandom();

    OidcLogin(Providers providers, Tokens tokens, WrongCredentials wrong) {
        this.providers = providers;
        this.tokens = tokens;
        this.wrong = wrong;
    }

    /// Names of the issuers that people can be sent to.
    public List<String> issuers() {
        return providers.withLogin().stream()
                .map(provider -> provider.issuer().name())
                .toList();
    }

    public Departure depart(String name, URI redirect) {
        var provider = provider(name);
        var login = login(provider);
        var endpoint = endpoint(provider).authorization();
        if (endpoint == null) {
            throw failed(name, new IOException("the discovery document names no authorization_endpoint"));
        }
        var state = random();
        var nonce = random();
        var verifier = random();
        var query = new LinkedHashMap<String, String>();
        query.put("response_type", "code");
        query.put("client_id", login.clientId());
        query.put("redirect_uri", redirect.toString());
        query.put("scope", login.scopes().stream().sorted().collect(Collectors.joining(" ")));
        query.put("state", state);
        query.put("nonce", nonce);
        query.put("code_challenge", challenge(verifier));
        query.put("code_challenge_method", "S256");
        var text = query.entrySet().stream()
                .map(field -> field.getKey() + "=" + Fetch.encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        var to = URI.create(endpoint + (endpoint.getRawQuery() == null ? "?" : "&") + text);
        return new Departure(to, state, nonce, verifier);
    }

    /// Who the issuer says has come, for a code that it gave. Throws `UNAUTHENTICATED` for one that it does not take.
    public Principal arrive(String name, String nonce, String verifier, URI redirect, String code, String address) {
        var provider = provider(name);
        return wrong.check(address, NewKey.hashOf(code), () -> {
            var login = login(provider);
            var token = Tokens.parsed(idToken(provider, login, verifier, redirect, code));
            var claims = provider.claims(token, Set.of(login.clientId()));
            if (!nonce.equals(claims.get("nonce"))) {
                throw Credentials.unauthenticated("the issuer's answer is to another question");
            }
            if (claims.get("azp") instanceof String party && !party.equals(login.clientId())) {
                throw Credentials.unauthenticated("the issuer's answer is for another client");
            }
            return tokens.ofThisServer(provider.principal(claims));
        });
    }

    /// The principal as long as its tenant is there.
    public Optional<Principal> present(Principal principal) {
        return tokens.isOfThisServer(principal) ? Optional.of(principal) : Optional.empty();
    }

    private static String idToken(Provider provider, Issuer.Login login, String verifier, URI redirect, String code) {
        var form = new LinkedHashMap<String, String>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", redirect.toString());
        form.put("client_id", login.clientId());
        form.put("code_verifier", verifier);
        try {
            return provider.exchange(form, login.clientSecret().map(secret -> basic(login.clientId(), secret)));
        } catch (IOException e) {
            throw failed(provider.issuer().name(), e);
        }
    }

    private static String basic(String id, String secret) {
        var pair = Fetch.encoded(id) + ":" + Fetch.encoded(secret);
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private Provider provider(String name) {
        return providers
                .named(name)
                .orElseThrow(() -> new PlimsollException(ErrorCode.NOT_FOUND, "there is no issuer '" + name + "'"));
    }

    private static Issuer.Login login(Provider provider) {
        return provider.issuer()
                .login()
                .orElseThrow(() -> new PlimsollException(ErrorCode.NOT_FOUND, "this issuer is not for the console"));
    }

    private static Provider.Endpoints endpoint(Provider provider) {
        try {
            return provider.endpoints();
        } catch (IOException e) {
            throw failed(provider.issuer().name(), e);
        }
    }

    private static PlimsollException failed(String name, IOException cause) {
        return new PlimsollException(
                ErrorCode.DEPENDENCY_FAILED, "the issuer '" + name + "' cannot be asked at the moment", cause);
    }

    private String random() {
        var bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String challenge(String verifier) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(verifier));
    }
}
