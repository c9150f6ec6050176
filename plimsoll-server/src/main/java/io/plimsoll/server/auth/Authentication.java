package io.plimsoll.server.auth;

import io.plimsoll.tenant.Principal;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Turns `Authorization: Bearer <key or token>`, or without one the certificate of another node, into a [Principal],
/// left on the request as an attribute. A credential that does not hold is thrown; a request without one goes on
/// without a principal, for routes that are open. Cookies mean nothing here: that is the console's.
final class Authentication extends HttpFilter {

    private static final long serialVersionUID = 1L;
    private static final String SCHEME = "Bearer ";

    /// Where the container leaves the certificates that the listener has verified.
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    private final transient Credentials credentials;
    private final transient PeerCertificates peers;
    private final String attribute;

    /// @param attribute the request attribute that carries the principal
    Authentication(Credentials credentials, PeerCertificates peers, String attribute) {
        this.credentials = credentials;
        this.peers = peers;
        this.attribute = attribute;
    }

    @Override
    protected void doFilter(
            @Nullable HttpServletRequest request, @Nullable HttpServletResponse response, @Nullable FilterChain chain)
            throws IOException, ServletException {
        if (request == null || chain == null) {
            throw new IllegalStateException("a container calls filters with a request and a chain");
        }
        request.removeAttribute(attribute);
        principal(request).ifPresent(principal -> request.setAttribute(attribute, principal));
        chain.doFilter(request, response);
    }

    private Optional<Principal> principal(HttpServletRequest request) {
        var bearer = bearer(request);
        return bearer.isPresent()
                ? bearer.map(credential -> credentials.principal(credential, request.getRemoteAddr()))
                : certificate(request).flatMap(peers::principal);
    }

    private static Optional<String> bearer(HttpServletRequest request) {
        List<String> headers = Collections.list(request.getHeaders("Authorization"));
        if (headers.isEmpty()) {
            return Optional.empty();
        }
        var header = headers.getFirst();
        if (headers.size() > 1 || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw Credentials.unauthenticated("the header is one 'Authorization: Bearer <key or token>'");
        }
        return Optional.of(header.substring(SCHEME.length()).strip());
    }

    private static Optional<X509Certificate> certificate(HttpServletRequest request) {
        return request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain && chain.length > 0
                ? Optional.of(chain[0])
                : Optional.empty();
    }
}
