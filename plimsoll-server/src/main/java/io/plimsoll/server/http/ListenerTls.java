package io.plimsoll.server.http;

import javax.net.ssl.SSLContext;

/// How the listener encrypts.
///
/// @param oldest      version that is spoken
/// @param clientCerts whether other nodes show certificates
public record ListenerTls(SSLContext context, Version oldest, ClientCerts clientCerts) {

    public enum Version {
        TLS_1_2("TLSv1.2+TLSv1.3"),
        TLS_1_3("TLSv1.3");

        private final String protocols;

        Version(String protocols) {
            this.protocols = protocols;
        }

        String protocols() {
            return protocols;
        }
    }

    public enum ClientCerts {
        NONE,
        OPTIONAL,
        REQUIRED
    }
}
