package io.plimsoll.server.auth;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.identity.ApiKeys;
import io.plimsoll.tenant.Principal;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Turns `Authorization: Bearer <key>` into a [Principal], left on the request as an attribute. A credential that does
/// not hold throws `UNAUTHENTICATED`; a request without one goes on without a principal, for routes that are open.
public final class ApiKeyAuthentication extends HttpFilter {

    private static final long serialVersionUID = 1L;
    private static final String SCHEME = "Bearer ";
    private static final int MAX_KEY_CHARS = 512;

    private final transient ApiKeys keys;
    private final String attribute;

    /// @param attribute the request attribute that carries the principal
    public ApiKeyAuthentication(ApiKeys keys, String attribute) {
        this.keys = keys;
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
        credential(request).ifPresent(key -> request.setAttribute(attribute, principal(key)));
        chain.doFilter(request, response);
    }

    private static Optional<String> credential(HttpServletRequest request) {
        List<String> headers = Collections.list(request.getHeaders("Authorization"));
        if (headers.isEmpty()) {
            return Optional.empty();
        }
        var header = headers.getFirst();
        if (headers.size() > 1 || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw unauthenticated("the header is one 'Authorization: Bearer <key>'");
        }
        return Optional.of(header.substring(SCHEME.length()).strip());
    }

    private Principal principal(String key) {
        if (key.isEmpty() || key.length() > MAX_KEY_CHARS) {
            throw unauthenticated("the API key is not valid");
        }
        return keys.findByHash(NewKey.hashOf(key), java.time.Instant.now())
                .map(ApiKeys.ApiKey::principal)
                .orElseThrow(() -> unauthenticated("the API key is not valid"));
    }

    private static PlimsollException unauthenticated(String detail) {
        return new PlimsollException(ErrorCode.UNAUTHENTICATED, detail);
    }
}
