package io.plimsoll.server.http;

import io.plimsoll.error.Blame;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.slo.ServiceEvents;
import io.plimsoll.slo.ServiceName;
import io.plimsoll.tenant.Principal;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Optional;

/// Tells objectives how each request of a tenant ended, whose fault it was where it failed, and how long it took. By
/// the
/// path and not by the handler, since many a request is refused before there is one.
final class RequestOutcomes {

    private static final String BLAME_ATTRIBUTE = RequestOutcomes.class.getName();
    private static final String UNDER_COLLECTIONS = Routes.COLLECTIONS + "/";
    private static final int FIRST_ERROR = 400;
    private static final int FIRST_SERVER_ERROR = 500;

    private final ServiceEvents events;

    RequestOutcomes(ServiceEvents events) {
        this.events = events;
    }

    /// Remembers with what a request fails, though its answer may have begun long ago.
    static void failed(HttpServletRequest request, PlimsollException failure) {
        request.setAttribute(BLAME_ATTRIBUTE, failure.code().blame());
    }

    /// @param nanos from its first filter to its last byte
    void ended(HttpServletRequest request, int status, long nanos) {
        if (request.getAttribute(RequestContexts.PRINCIPAL_ATTRIBUTE) instanceof Principal principal) {
            service(request.getMethod(), request.getRequestURI())
                    .ifPresent(service -> events.request(
                            principal.tenant(), service, blame(request, status), Duration.ofNanos(nanos)));
        }
    }

    private static Optional<Blame> blame(HttpServletRequest request, int status) {
        if (request.getAttribute(BLAME_ATTRIBUTE) instanceof Blame blame) {
            return Optional.of(blame);
        }
        if (status >= FIRST_SERVER_ERROR) {
            return Optional.of(Blame.US);
        }
        return status >= FIRST_ERROR ? Optional.of(Blame.CALLER) : Optional.empty();
    }

    /// Of a request for a collection's searches, answers or documents; reading a document back is none.
    static Optional<ServiceName> service(String method, String path) {
        int end = path.startsWith(UNDER_COLLECTIONS) ? path.indexOf('/', UNDER_COLLECTIONS.length()) : -1;
        var rest = end < 0 ? "" : path.substring(end);
        if (method.equals("POST") && rest.equals("/search")) {
            return Optional.of(ServiceName.SEARCH);
        }
        if (method.equals("POST") && rest.equals("/ask")) {
            return Optional.of(ServiceName.ASK);
        }
        boolean changes = method.equals("PUT") || method.equals("POST") || method.equals("DELETE");
        return changes && (rest.startsWith("/documents/") || rest.equals("/documents:batch"))
                ? Optional.of(ServiceName.WRITE)
                : Optional.empty();
    }
}
