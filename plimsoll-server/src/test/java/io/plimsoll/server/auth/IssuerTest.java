package io.plimsoll.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.Authority;
import io.plimsoll.tenant.TenantId;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IssuerTest {

    private static final Map<String, Object> CLAIMS = Map.of(
            "sub", "u-1",
            "email", "ann@example.org",
            "org", Map.of("tenant", "acme"),
            "realm_access", Map.of("roles", List.of("kb-read", "kb-edit", "other")),
            "groups", List.of("finance", "board"));

    private static ClaimMapping mapping(Set<String> tenants) {
        return new ClaimMapping(
                Optional.empty(),
                Optional.of(new ClaimPath("/org/tenant")),
                tenants,
                new ClaimPath("/sub"),
                new ClaimPath("/email"),
                new ClaimPath("/groups"),
                new ClaimPath("/realm_access/roles"),
                Map.of("kb-read", AccessRole.READER, "kb-edit", AccessRole.EDITOR),
                Optional.empty());
    }

    private static Issuer issuer(String address, Set<String> algorithms) {
        return new Issuer(
                "corp",
                URI.create(address),
                Set.of("plimsoll"),
                Optional.empty(),
                Set.of(),
                algorithms,
                Issuer.KeyCaching.DEFAULT,
                mapping(Set.of("*")),
                Optional.empty());
    }

    private static Map<String, Object> with(String name, Object value) {
        var claims = new java.util.HashMap<>(CLAIMS);
        claims.put(name, value);
        return claims;
    }

    private static void assertRefused(ErrorCode code, ClaimMapping mapping, Map<String, Object> claims) {
        assertThatThrownBy(() -> mapping.principal("corp", claims))
                .isInstanceOfSatisfying(
                        PlimsollException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void claimsBecomeTenantSubjectLabelsAndTheRoleWithTheMostPermissions() {
        var principal = mapping(Set.of("acme")).principal("corp", CLAIMS);
        assertThat(principal.tenant()).isEqualTo(new TenantId("acme"));
        assertThat(principal.id()).isEqualTo("oidc:corp:u-1");
        assertThat(principal.authority()).isEqualTo(Authority.of(AccessRole.EDITOR));
        assertThat(principal.labels().allowed())
                .containsExactlyInAnyOrder("user:ann@example.org", "group:finance", "group:board");
    }

    @Test
    void anIssuerSpeaksForItsTenantsAlone() {
        assertRefused(ErrorCode.UNAUTHENTICATED, mapping(Set.of("other")), CLAIMS);
        assertRefused(ErrorCode.UNAUTHENTICATED, mapping(Set.of("*")), with("org", Map.of()));
        assertRefused(ErrorCode.UNAUTHENTICATED, mapping(Set.of("*")), with("org", Map.of("tenant", "../acme")));
        assertRefused(
                ErrorCode.UNAUTHENTICATED, mapping(Set.of("*")), with("org", Map.of("tenant", List.of("acme", "b"))));
    }

    @Test
    void whatIsNotMappedIsRefused() {
        var any = mapping(Set.of("*"));
        assertRefused(ErrorCode.FORBIDDEN, any, with("realm_access", Map.of("roles", List.of("other"))));
        assertRefused(ErrorCode.FORBIDDEN, any, with("realm_access", Map.of()));
        assertRefused(ErrorCode.UNAUTHENTICATED, any, with("realm_access", Map.of("roles", List.of(7))));
        assertRefused(ErrorCode.UNAUTHENTICATED, any, with("groups", Map.of("finance", true)));
        assertRefused(ErrorCode.UNAUTHENTICATED, any, with("sub", " "));
        assertRefused(ErrorCode.UNAUTHENTICATED, any, with("sub", "a\nb"));
        assertRefused(ErrorCode.UNAUTHENTICATED, any, with("sub", "x".repeat(256)));
    }

    @Test
    void aTokenOfTooManyGroupsIsRefusedAndNotCutShort() {
        var groups = IntStream.range(0, 10_000).mapToObj(i -> "g" + i).toList();
        assertRefused(ErrorCode.FORBIDDEN, mapping(Set.of("*")), with("groups", groups));
    }

    @Test
    void symmetricAlgorithmsAndNoneCannotBeConfigured() {
        for (var wrong : List.of("none", "HS256", "HS512", "A256GCMKW")) {
            assertThatThrownBy(() -> issuer("https://login.example.org", Set.of("RS256", wrong)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("algorithms");
        }
    }

    @Test
    void anIssuerIsAskedEncryptedOrOnThisMachineAndOnItsOwnHosts() {
        for (var right : List.of("https://login.example.org/a", "http://127.0.0.1:8081", "http://localhost/x")) {
            assertThatCode(() -> issuer(right, Set.of("RS256"))).as(right).doesNotThrowAnyException();
        }
        for (var wrong : List.of(
                "http://login.example.org",
                "file:///etc/passwd",
                "https://user@login.example.org",
                "http://127.0.0.1.example.org",
                "https:/x")) {
            assertThatThrownBy(() -> issuer(wrong, Set.of("RS256")))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> Fetch.check(URI.create("https://169.254.169.254/keys"), Set.of("login.example.org")))
                .hasMessageContaining("is not its own");
    }
}
