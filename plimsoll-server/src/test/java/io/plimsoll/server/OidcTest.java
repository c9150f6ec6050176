package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tokens of a real provider, and the console's login there, against the whole server.
class OidcTest {

    private static final String COLLECTIONS = "/api/v1/collections";

    @TempDir
    private static Path data;

    private static OidcProvider provider;
    private static ServerUnderTest server;
    private final HttpClient browser = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        provider = new OidcProvider();
        var settings = new LinkedHashMap<String, String>();
        var issuer = "plimsoll.oidc.issuers.corp.";
        settings.put(issuer + "issuer", provider.issuer());
        settings.put(issuer + "audiences", OidcProvider.AUDIENCE);
        settings.put(issuer + "tenant", "default");
        settings.put(issuer + "tenants", "default");
        settings.put(issuer + "roles.kb-editors", "editor");
        settings.put(issuer + "refetch-after", "1s");
        settings.put(issuer + "max-age", "2s");
        settings.put(issuer + "client-id", OidcProvider.CLIENT);
        settings.put(issuer + "client-secret", "a-secret");
        settings.put("plimsoll.auth.failures-per-minute", "5000");
        server = new ServerUnderTest(data, settings);
        server.create("handbook");
    }

    @AfterAll
    static void stop() {
        server.close();
        provider.close();
    }

    private static HttpResponse<String> ask(String token) {
        return server.send(token, "GET", COLLECTIONS, "application/json", "");
    }

    private static void assertRefused(String token, String why) {
        var answer = ask(token);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(answer.body()).contains(why);
    }

    private static JWTClaimsSet.Builder claims() {
        return OidcProvider.claims(provider.issuer());
    }

    @Test
    void aTokenIsItsSubjectInItsTenantWithItsRole() throws Exception {
        var token = provider.token(claims().build());
        assertThat(ask(token).body()).contains("handbook");
        assertThat(server.send(token, "PUT", COLLECTIONS + "/handbook/documents/a", "text/plain", "Text.")
                        .statusCode())
                .isEqualTo(202);
        assertThat(server.send(token, "PUT", COLLECTIONS + "/other", "application/json", "{}")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void aTokenThatIsForgedIsRefused() throws Exception {
        var wrong = "not signed by a key of its issuer";
        assertRefused(OidcProvider.signed(claims().build(), OidcProvider.newKey("corp"), "corp"), wrong);
        assertRefused(OidcProvider.signed(claims().build(), OidcProvider.newKey("x"), "unknown"), wrong);
        var parts = provider.token(claims().build()).split("\\.", -1);
        var richer = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)
                        .replace("ann", "bob")
                        .getBytes(StandardCharsets.UTF_8));
        assertRefused(parts[0] + "." + richer + "." + parts[2], wrong);
        assertRefused(parts[0] + "." + parts[1] + ".", "");
        assertRefused("eyJ.eyJ.x", "not a signed JWT");
        assertRefused("ey" + "[".repeat(10_000) + ".." + "", "");
    }

    @Test
    void aTokenWithoutSignatureIsRefused() {
        assertRefused(new PlainJWT(claims().build()).serialize(), "not a signed JWT");
    }

    @Test
    void aPublicKeyIsNoSharedSecret() throws Exception {
        for (var secret : List.of(
                provider.key().toRSAPublicKey().getEncoded(),
                provider.key().toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8))) {
            var header = new JWSHeader.Builder(JWSAlgorithm.HS256)
                    .type(JOSEObjectType.JWT)
                    .keyID(OidcProvider.KEY_ID)
                    .build();
            var token = new SignedJWT(header, claims().build());
            token.sign(new MACSigner(secret));
            assertRefused(token.serialize(), "not signed by a key of its issuer");
        }
    }

    @Test
    void aTokenHoldsForItsTimeItsAudienceAndItsIssuer() throws Exception {
        var old = Date.from(Instant.now().minusSeconds(61));
        assertRefused(provider.token(claims().expirationTime(old).build()), "has expired");
        var within = Date.from(Instant.now().minusSeconds(30));
        assertThat(ask(provider.token(claims().expirationTime(within).build())).statusCode())
                .as("clocks may differ by a minute")
                .isEqualTo(200);
        var ahead = Date.from(Instant.now().plusSeconds(90));
        assertRefused(provider.token(claims().notBeforeTime(ahead).build()), "does not hold");
        assertRefused(provider.token(claims().expirationTime(null).build()), "does not hold");
        assertRefused(provider.token(claims().audience("another").build()), "does not hold");
        assertRefused(provider.token(claims().audience((String) null).build()), "does not hold");
        assertRefused(
                provider.token(claims().issuer("https://other.example.org").build()), "no issuer that is trusted");
        assertRefused(provider.token(claims().issuer(provider.issuer() + "/").build()), "no issuer that is trusted");
    }

    @Test
    void aTokenWithoutAMappedRoleIsForbidden() throws Exception {
        var answer =
                ask(provider.token(claims().claim("roles", List.of("others")).build()));
        assertThat(answer.statusCode()).isEqualTo(403);
    }

    @Test
    void anOversizedTokenIsRefusedUnread() throws Exception {
        assertRefused(provider.token(claims().claim("x", "y".repeat(14_000)).build()), "at most 16384 bytes");
        assertThat(ask(provider.token(claims().claim("x", "y".repeat(40_000)).build()))
                        .statusCode())
                .as("what no header may be is refused by the web server")
                .isEqualTo(400);
    }

    @Test
    void aFloodOfUnknownKeyIdsDoesNotReachTheIssuer() throws Exception {
        var key = OidcProvider.newKey("unknown");
        int before = provider.keysAsked();
        long begun = System.nanoTime();
        for (int i = 0; i < 500; i++) {
            assertThat(ask(OidcProvider.signed(claims().build(), key, "unknown" + i))
                            .statusCode())
                    .isEqualTo(401);
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun) + 1;
        assertThat(provider.keysAsked() - before).isLessThanOrEqualTo((int) seconds + 1);
    }

    @Test
    void anIssuersNewKeyIsLearntItsOldOneForgottenAndItsAbsenceBorne() throws Exception {
        var before = provider.token(claims().build());
        assertThat(ask(before).statusCode()).isEqualTo(200);
        provider.stop();
        assertThat(ask(before).statusCode()).as("its keys outlive it").isEqualTo(200);
        var next = OidcProvider.newKey(OidcProvider.KEY_ID);
        var unknown = OidcProvider.signed(claims().build(), next, "unknown");
        await(unknown, 503);
        var told = ask(unknown);
        assertThat(told.body()).contains("dependency_failed");
        assertThat(told.headers().firstValue("Retry-After")).isPresent();
        assertThat(ask(before).statusCode()).isEqualTo(200);
        provider.startAgain(next);
        await(provider.token(claims().build()), 200);
        assertThat(ask(before).statusCode()).isEqualTo(401);
    }

    private static void await(String token, int status) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (ask(token).statusCode() != status) {
            assertThat(System.nanoTime()).as("until the answer is " + status).isLessThan(until);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    // --- the console

    private HttpResponse<String> visit(URI uri, String cookies) throws Exception {
        var request = HttpRequest.newBuilder(uri).GET();
        if (!cookies.isEmpty()) {
            request.header("Cookie", cookies);
        }
        return browser.send(request.build(), BodyHandlers.ofString());
    }

    private static String cookie(HttpResponse<String> answer, String name) {
        return answer.headers().allValues("Set-Cookie").stream()
                .filter(value -> value.startsWith(name + "="))
                .map(value -> value.substring(0, value.indexOf(';')))
                .findFirst()
                .orElse("");
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElse("");
    }

    @Test
    void peopleLogInAtTheirIssuerWithACodeAndPkce() throws Exception {
        provider.nextLogin("ann", Map.of("groups", List.of("finance"), "roles", List.of("kb-editors")));
        var departure = visit(server.at("/console/login/corp"), "");
        assertThat(departure.statusCode()).isEqualTo(303);
        var query = parameters(URI.create(location(departure)));
        assertThat(location(departure)).startsWith(provider.issuer() + "/authorize?");
        assertThat(query)
                .containsEntry("response_type", "code")
                .containsEntry("client_id", OidcProvider.CLIENT)
                .containsEntry("redirect_uri", server.at("/console/callback").toString())
                .containsEntry("code_challenge_method", "S256");
        var cookie = cookie(departure, "plimsoll-login");

        var back = URI.create(location(visit(URI.create(location(departure)), "")));
        assertThat(parameters(back)).containsEntry("state", query.get("state"));
        assertThat(visit(back, "").statusCode()).as("another browser").isEqualTo(403);
        var forged = URI.create(back.toString().replace(String.valueOf(query.get("state")), "x".repeat(43)));
        assertThat(visit(forged, cookie).statusCode()).as("another state").isEqualTo(403);

        var arrival = visit(back, cookie);
        assertThat(arrival.statusCode()).as(arrival.body()).isEqualTo(303);
        assertThat(location(arrival)).isEqualTo("/console");
        var session = cookie(arrival, "plimsoll-session");
        var page = visit(server.at("/console"), session).body();
        assertThat(page).contains("oidc:corp:ann", "editor", "default", "handbook", "answers from generation");

        assertThat(visit(back, cookie).statusCode()).as("a code is used once").isEqualTo(401);
    }

    @Test
    void aTokenForAnotherLoginIsNotThisOne() throws Exception {
        provider.nextLogin("ann", Map.of("roles", List.of("kb-editors"), "nonce", "of another"));
        var departure = visit(server.at("/console/login/corp"), "");
        var back = URI.create(location(visit(URI.create(location(departure)), "")));
        var arrival = visit(back, cookie(departure, "plimsoll-login"));
        assertThat(arrival.statusCode()).isEqualTo(401);
        assertThat(arrival.body()).contains("to another question");
    }

    private static Map<String, String> parameters(URI uri) {
        var parameters = new LinkedHashMap<String, String>();
        for (var pair : uri.getRawQuery().split("&", -1)) {
            var at = pair.indexOf('=');
            parameters.put(pair.substring(0, at), URLDecoder.decode(pair.substring(at + 1), StandardCharsets.UTF_8));
        }
        return parameters;
    }

    private HttpResponse<String> post(String path, String form, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(server.at(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return browser.send(request.build(), BodyHandlers.ofString());
    }

    private String origin() {
        var root = server.at("").toString();
        return root;
    }

    private String loggedIn(String key) throws Exception {
        var answer = post("/console/login", "key=" + key, "Origin", origin(), "Sec-Fetch-Site", "same-origin");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
        assertThat(answer.headers().allValues("Set-Cookie"))
                .anySatisfy(cookie -> assertThat(cookie)
                        .startsWith("plimsoll-session=")
                        .contains("; Path=/")
                        .contains("; HttpOnly")
                        .contains("; SameSite=Lax")
                        .doesNotContain("Secure"));
        return cookie(answer, "plimsoll-session");
    }

    @Test
    void peopleLogInWithAKeyAndOutAgain() throws Exception {
        var session = loggedIn(ServerUnderTest.KEY);
        var page = visit(server.at("/console"), session);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("<strong>admin</strong>", "operator", "handbook")
                .doesNotContain("<script");
        var csrf = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"").matcher(page.body());
        assertThat(csrf.find()).isTrue();

        for (var refused : List.of(
                post("/console/logout", "csrf=" + csrf.group(1), "Cookie", session),
                post("/console/logout", "csrf=wrong", "Cookie", session, "Origin", origin()),
                post("/console/logout", "", "Cookie", session, "Origin", origin()),
                post("/console/logout", "csrf=" + csrf.group(1), "Cookie", session, "Origin", "https://evil.example"),
                post("/console/logout", "csrf=" + csrf.group(1), "Cookie", session, "Origin", "null"),
                post(
                        "/console/logout",
                        "csrf=" + csrf.group(1),
                        "Cookie",
                        session,
                        "Origin",
                        origin(),
                        "Sec-Fetch-Site",
                        "cross-site"))) {
            assertThat(refused.statusCode()).isEqualTo(403);
        }
        assertThat(visit(server.at("/console"), session).statusCode()).isEqualTo(200);
        var left = post("/console/logout", "csrf=" + csrf.group(1), "Cookie", session, "Origin", origin());
        assertThat(location(left)).isEqualTo("/console/login");
        assertThat(location(visit(server.at("/console"), session))).isEqualTo("/console/login");
    }

    @Test
    void aSessionEndsWithItsKeyAndEveryLoginHasANewId() throws Exception {
        var made = server.json("POST", "/admin/v1/tenants/default/keys", "{\"role\":\"reader\"}")
                .body();
        var key = value(made, "key");
        var session = loggedIn(key);
        var other = loggedIn(key);
        assertThat(session).isNotEqualTo(other);
        assertThat(visit(server.at("/console"), session).statusCode()).isEqualTo(200);
        server.json("DELETE", "/admin/v1/tenants/default/keys/" + value(made, "id"), "");
        assertThat(location(visit(server.at("/console"), session))).isEqualTo("/console/login");
        assertThat(location(visit(server.at("/console"), other))).isEqualTo("/console/login");
    }

    private static String value(String json, String name) {
        var found = Pattern.compile("\"" + name + "\":\"([^\"]+)\"").matcher(json);
        assertThat(found.find()).as(json).isTrue();
        return found.group(1);
    }

    @Test
    void aSessionMeansNothingToTheApi() throws Exception {
        var session = loggedIn(ServerUnderTest.KEY);
        assertThat(visit(server.at(COLLECTIONS), session).statusCode()).isEqualTo(401);
    }

    @Test
    void aLoginFromAnotherSiteOrWithAWrongKeyIsRefused() throws Exception {
        assertThat(post("/console/login", "key=" + ServerUnderTest.KEY).statusCode())
                .isEqualTo(403);
        assertThat(post("/console/login", "key=" + ServerUnderTest.KEY, "Origin", "https://evil.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(post("/console/login?key=" + ServerUnderTest.KEY, "", "Origin", origin())
                        .statusCode())
                .isEqualTo(403);
        assertThat(post("/console/login", "key=" + "x".repeat(5_000), "Origin", origin())
                        .statusCode())
                .isEqualTo(403);
        var wrong = post("/console/login", "key=%3Cscript%3E", "Origin", origin());
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(wrong.body()).contains("not valid").doesNotContain("<script>");
    }

    @Test
    void everyPageIsHardened() throws Exception {
        for (var path : List.of("/console", "/console/login", "/console/style.css", "/console/absent")) {
            var answer = visit(server.at(path), "");
            assertThat(answer.headers().firstValue("Content-Security-Policy"))
                    .as(path)
                    .hasValueSatisfying(
                            policy -> assertThat(policy).contains("default-src 'none'", "frame-ancestors 'none'"));
            assertThat(answer.headers().firstValue("X-Frame-Options")).contains("DENY");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(answer.headers().firstValue("Referrer-Policy")).contains("same-origin");
            assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
            assertThat(answer.headers().firstValue("Strict-Transport-Security")).isEmpty();
        }
        assertThat(visit(server.at("/console/absent"), "").statusCode()).isEqualTo(404);
    }
}
