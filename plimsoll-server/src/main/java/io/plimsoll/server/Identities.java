package io.plimsoll.server;

import io.plimsoll.error.PlimsollException;
import io.plimsoll.server.auth.AuthSettings;
import io.plimsoll.server.auth.ClaimMapping;
import io.plimsoll.server.auth.ClaimPath;
import io.plimsoll.server.auth.Issuer;
import io.plimsoll.server.auth.Peer;
import io.plimsoll.server.config.Oidc;
import io.plimsoll.server.config.PlimsollSettings;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.TenantId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// From the settings to those who may come in. What is wrong names the setting.
final class Identities {

    private Identities() {}

    static AuthSettings settings(PlimsollSettings settings) {
        var auth = settings.auth();
        return new AuthSettings(
                Math.toIntExact(auth.maxToken().toBytes()),
                settings.oidc().clockSkew(),
                auth.failuresPerMinute(),
                auth.failuresPerMinuteTotal(),
                AuthSettings.DEFAULT.keyUseEvery(),
                issuers(settings.oidc()),
                peers(settings));
    }

    private static List<Issuer> issuers(Oidc oidc) {
        return oidc.issuers().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> naming(
                        "plimsoll.oidc.issuers." + entry.getKey(), () -> issuer(entry.getKey(), entry.getValue())))
                .toList();
    }

    private static Issuer issuer(String name, Oidc.Issuer from) {
        var mapping = new ClaimMapping(
                from.tenant().map(TenantId::new),
                from.tenantClaim().map(ClaimPath::new),
                set(from.tenants()),
                new ClaimPath(from.subjectClaim()),
                new ClaimPath(from.userClaim()),
                new ClaimPath(from.groupsClaim()),
                new ClaimPath(from.roleClaim()),
                from.roles().entrySet().stream()
                        .collect(Collectors.toUnmodifiableMap(
                                Map.Entry::getKey, entry -> AccessRole.of(entry.getValue()))),
                from.defaultRole().map(AccessRole::of));
        return new Issuer(
                name,
                from.issuer(),
                set(from.audiences()),
                from.jwksUri(),
                set(from.hosts()),
                set(from.algorithms()),
                new Issuer.KeyCaching(from.refetchAfter(), from.maxAge(), from.outliveIssuer()),
                mapping,
                from.clientId().map(id -> new Issuer.Login(id, from.clientSecret(), set(from.scopes()))));
    }

    private static Set<String> set(List<String> values) {
        return new HashSet<>(values);
    }

    private static Map<String, Peer> peers(PlimsollSettings settings) {
        var peers = new HashMap<String, Peer>();
        settings.tls()
                .peers()
                .forEach((name, peer) -> naming("plimsoll.tls.peers." + name, () -> {
                    var known = new Peer(name, peer.tenant(), AccessRole.of(peer.role()));
                    if (peers.put(peer.certificate(), known) != null) {
                        throw new IllegalArgumentException("two peers have the certificate name " + peer.certificate());
                    }
                    return known;
                }));
        return peers;
    }

    private static <T> T naming(String setting, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException | PlimsollException e) {
            throw new IllegalArgumentException(setting + ": " + e.getMessage(), e);
        }
    }
}
