package io.plimsoll.server.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.plimsoll.digest.Sha256;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.Admission;
import io.plimsoll.request.Admission.Kind;
import io.plimsoll.tenant.TenantId;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.MediaType;

/// Refuses searches and questions that a full server has no room for before anything is done for them, their
/// credential not even looked up: that costs more than the refusal. Whose they are is known from the last request
/// with the same credential, which is believed for a refusal and for nothing else; who is not known goes the usual
/// way.
final class EarlyRefusal extends ContainerFilter {

    private static final long serialVersionUID = 1L;
    private static final int MAX_CREDENTIALS = 10_000;

    private final transient Admission admission;
    private final transient Problems problems;
    private final transient MeterRegistry meters;

    /// By the hash of the credential, the one seen last at the end.
    private final transient Map<ByteBuffer, TenantId> tenants = new LinkedHashMap<>(16, 0.75f, true);

    EarlyRefusal(Admission admission, Problems problems, MeterRegistry meters) {
        this.meters = meters;
        this.admission = admission;
        this.problems = problems;
    }

    @Override
    void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var kind = kind(request);
        var tenant = kind.isEmpty() ? Optional.<TenantId>empty() : tenant(request);
        if (tenant.isPresent()) {
            try {
                admission.check(tenant.get(), kind.get());
                if (kind.get() == Kind.ASK && isToBeStreamed(request)) {
                    admission.check(tenant.get(), Kind.STREAM);
                }
            } catch (PlimsollException full) {
                long started = System.nanoTime();
                problems.answer(request, response, full);
                var route = kind.get() == Kind.ASK ? Routes.ANSWERS : Routes.SEARCHES;
                PermissionCheck.timed(meters, request.getMethod(), route, response.getStatus(), started);
                return;
            }
        }
        chain.doFilter(request, response);
    }

    private static Optional<Kind> kind(HttpServletRequest request) {
        var path = request.getRequestURI();
        if (!request.getMethod().equals("POST") || !path.startsWith(Routes.COLLECTIONS)) {
            return Optional.empty();
        }
        if (path.endsWith("/search")) {
            return Optional.of(Kind.SEARCH);
        }
        return path.endsWith("/ask") ? Optional.of(Kind.ASK) : Optional.empty();
    }

    private static boolean isToBeStreamed(HttpServletRequest request) {
        var accepted = request.getHeader("Accept");
        return accepted != null && accepted.strip().equals(MediaType.TEXT_EVENT_STREAM_VALUE);
    }

    /// Remembers whose the credential of an authenticated request is.
    void learn(HttpServletRequest request, TenantId tenant) {
        hash(request).ifPresent(hash -> {
            synchronized (tenants) {
                tenants.put(hash, tenant);
                if (tenants.size() > MAX_CREDENTIALS) {
                    tenants.remove(tenants.keySet().iterator().next());
                }
            }
        });
    }

    private Optional<TenantId> tenant(HttpServletRequest request) {
        return hash(request).flatMap(hash -> {
            synchronized (tenants) {
                return Optional.ofNullable(tenants.get(hash));
            }
        });
    }

    private static Optional<ByteBuffer> hash(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader("Authorization"))
                .map(credential -> ByteBuffer.wrap(Sha256.of(credential)));
    }
}
