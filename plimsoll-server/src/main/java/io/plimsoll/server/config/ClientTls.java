package io.plimsoll.server.config;

import java.util.Optional;

/// How this process proves itself to a service, and whom it takes the service for.
///
/// @param ca          PEM: who issues the service's certificate; absent for the platform's authorities
/// @param certificate PEM, shown to the service
/// @param key         its private key in PEM, not encrypted
public record ClientTls(Optional<String> ca, Optional<String> certificate, Optional<String> key) {

    public ClientTls {
        PlimsollSettings.check(
                certificate.isPresent() == key.isPresent(),
                "tls.certificate and tls.key of a service are set together or not at all");
    }

    public boolean isEmpty() {
        return ca.isEmpty() && certificate.isEmpty();
    }
}
