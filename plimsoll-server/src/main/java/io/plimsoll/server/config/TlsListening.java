package io.plimsoll.server.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Encryption of the listener, and other nodes that prove themselves by certificates.
///
/// @param certificate  PEM, the issuing ones after it; absent for no encryption
/// @param key          its private key in PEM, not encrypted
/// @param oldest       version that is spoken: 1.2 or 1.3
/// @param checkEvery   how often it is looked whether the files have changed
/// @param clientCa     PEM: who issues other nodes' certificates; absent to ask for none
/// @param clientAuth   `optional`, or `required` of everybody
/// @param peers        other nodes, by a name of their own, with a name of their certificate
public record TlsListening(
        Optional<String> certificate,
        Optional<String> key,
        @DefaultValue("1.2") String oldest,
        @DefaultValue("10s") Duration checkEvery,
        Optional<String> clientCa,
        @DefaultValue("optional") String clientAuth,
        @DefaultValue Map<String, Peer> peers) {

    /// @param certificate DNS name or URI of the certificate, or the common name of one that has neither
    public record Peer(
            String certificate, @DefaultValue("default") String tenant, String role) {}

    public TlsListening {
        peers = Map.copyOf(peers);
        PlimsollSettings.check(
                certificate.isPresent() == key.isPresent(),
                "plimsoll.tls.certificate and plimsoll.tls.key are set together or not at all");
        PlimsollSettings.check(oldest.equals("1.2") || oldest.equals("1.3"), "plimsoll.tls.oldest is 1.2 or 1.3");
        PlimsollSettings.check(checkEvery.toMillis() >= 100, "plimsoll.tls.check-every is at least 100ms");
        PlimsollSettings.check(
                clientAuth.equals("optional") || clientAuth.equals("required"),
                "plimsoll.tls.client-auth is optional or required");
        PlimsollSettings.check(
                clientCa.isEmpty() || certificate.isPresent(), "plimsoll.tls.client-ca needs plimsoll.tls.certificate");
        PlimsollSettings.check(
                clientCa.isPresent() || (peers.isEmpty() && clientAuth.equals("optional")),
                "plimsoll.tls.peers and plimsoll.tls.client-auth need plimsoll.tls.client-ca");
    }
}
