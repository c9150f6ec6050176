package io.plimsoll.server.auth;

import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/// Who a client certificate stands for. The listener has let it in already, so that the settings' authority issued it;
/// here its names are looked up. One without a known name, or for a tenant that there is not, stands for nobody.
final class PeerCertificates {

    private static final int DNS_NAME = 2;
    private static final int URI_NAME = 6;

    private final Map<String, Peer> peers;
    private final Function<String, Optional<TenantId>> tenants;

    /// @param peers   by a DNS name or URI of the certificate, or by the common name of one that has neither
    /// @param tenants the tenant that has a name at present
    PeerCertificates(Map<String, Peer> peers, Function<String, Optional<TenantId>> tenants) {
        this.peers = peers;
        this.tenants = tenants;
    }

    Optional<Principal> principal(X509Certificate certificate) {
        return names(certificate).stream()
                .filter(peers::containsKey)
                .findFirst()
                .flatMap(name -> Optional.ofNullable(peers.get(name)))
                .flatMap(peer -> tenants.apply(peer.tenant()).map(peer::principal));
    }

    /// After RFC 9525, section 2, the common name says nothing where there are alternative names.
    private static List<String> names(X509Certificate certificate) {
        var names = new ArrayList<String>();
        try {
            var alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (var alternative : alternatives) {
                    if (alternative.get(0) instanceof Integer kind
                            && (kind == DNS_NAME || kind == URI_NAME)
                            && alternative.get(1) instanceof String name) {
                        names.add(name);
                    }
                }
                return List.copyOf(names);
            }
            for (var part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    names.add(part.getValue().toString());
                }
            }
            return List.copyOf(names);
        } catch (CertificateParsingException | InvalidNameException e) {
            return List.of();
        }
    }
}
