package io.plimsoll.server.tls;

import java.nio.file.Path;
import java.util.Optional;

/// PEM files of one end of a connection.
///
/// @param certificate its own, the issuing ones after it; absent to show none
/// @param key         the certificate's private key, not encrypted
/// @param authority   certificates one of which must have issued the other end's; absent for the platform's
public record TlsFiles(Optional<Path> certificate, Optional<Path> key, Optional<Path> authority) {

    public TlsFiles {
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("a certificate and its key are set together or not at all");
        }
    }

    /// For a client that shows no certificate.
    public static TlsFiles trusting(Path authority) {
        return new TlsFiles(Optional.empty(), Optional.empty(), Optional.of(authority));
    }

    public boolean isEmpty() {
        return certificate.isEmpty() && authority.isEmpty();
    }
}
