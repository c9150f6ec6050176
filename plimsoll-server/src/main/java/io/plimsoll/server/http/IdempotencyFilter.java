package io.plimsoll.server.http;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.IdempotencyKeys;
import io.plimsoll.request.IdempotencyKeys.Answer;
import io.plimsoll.request.IdempotencyKeys.Use;
import io.plimsoll.tenant.Principal;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.web.servlet.HandlerInterceptor;

/// Answers a write that was sent again under the same `Idempotency-Key` with the first answer, and refuses the key for
/// another request. Answers that a repetition may change (429, 5xx) are not remembered, nor are very long ones: those
/// requests are done again, which no write of this API minds.
final class IdempotencyFilter extends ContainerFilter {

    static final String HEADER = "Idempotency-Key";
    static final String REPLAYED = "Idempotency-Replayed";

    private static final long serialVersionUID = 1L;
    private static final String REPETITION = Repetition.class.getName();
    private static final Set<String> WRITES = Set.of("PUT", "POST", "DELETE");
    private static final int MAX_KEY_CHARS = 255;

    /// Routes whose answers must not be remembered: they show an API key.
    private static final Pattern SECRETS = Pattern.compile(".*/keys(/[^/]*:rotate)?");

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final transient IdempotencyKeys keys;

    /// Answers a request that was sent again.
    @FunctionalInterface
    private interface Repetition {
        void answer(HttpServletResponse response) throws IOException;
    }

    /// Answers repeated requests in place of their handlers. It stands behind the check of permissions, so that who may
    /// no longer do something is not told again how it went.
    static final class Repeated implements HandlerInterceptor {

        @Override
        public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
                throws IOException {
            if (request.getAttribute(REPETITION) instanceof Repetition repetition) {
                repetition.answer(response);
                return false;
            }
            return true;
        }
    }

    IdempotencyFilter(IdempotencyKeys keys) {
        this.keys = keys;
    }

    @Override
    void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var key = key(request);
        if (key.isPresent()
                && request.getAttribute(RequestContexts.PRINCIPAL_ATTRIBUTE) instanceof Principal principal) {
            once(request, response, chain, principal, key.get());
        } else {
            chain.doFilter(request, response);
        }
    }

    private static Optional<String> key(HttpServletRequest request) {
        var key = request.getHeader(HEADER);
        boolean asks = request.getRequestURI().endsWith("/search")
                || request.getRequestURI().endsWith("/ask");
        if (key == null || asks || !WRITES.contains(request.getMethod())) {
            return Optional.empty();
        }
        if (key.isBlank() || key.length() > MAX_KEY_CHARS || !key.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw PlimsollException.invalidField(
                    HEADER, "an idempotency key has 1 to " + MAX_KEY_CHARS + " visible ASCII characters");
        }
        if (SECRETS.matcher(request.getRequestURI()).matches()) {
            throw PlimsollException.invalidField(
                    HEADER,
                    "this route answers with a secret, which is not kept; send the request without this header");
        }
        return Optional.of(key);
    }

    private void once(
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain,
            Principal principal,
            String key)
            throws IOException, ServletException {
        var use = keys.take(principal, key);
        if (use.isPresent()) {
            Repetition repetition = answering -> repeat(new FingerprintedRequest(request), answering, use.get());
            request.setAttribute(REPETITION, repetition);
            chain.doFilter(request, response);
            return;
        }
        var fingerprinted = new FingerprintedRequest(request);
        var recorded = new RecordedResponse(response);
        boolean remembered = false;
        try {
            chain.doFilter(fingerprinted, recorded);
            remembered = remember(principal, key, fingerprinted, recorded);
        } finally {
            if (!remembered) {
                keys.release(principal, key);
            }
        }
    }

    private boolean remember(Principal principal, String key, FingerprintedRequest request, RecordedResponse response) {
        boolean passes = response.getStatus() >= 500 || response.getStatus() == 429;
        var body = response.recorded();
        if (passes || body.isEmpty() || !request.isReadToItsEnd()) {
            return false;
        }
        var type = Optional.ofNullable(response.getContentType()).orElse("");
        keys.answered(principal, key, request.fingerprint(), new Answer(response.getStatus(), type, body.get()));
        return true;
    }

    private void repeat(FingerprintedRequest request, HttpServletResponse response, Use use) throws IOException {
        if (use.answer().isEmpty()) {
            throw new PlimsollException(
                            ErrorCode.CONFLICT, "a request with this idempotency key is still being worked on")
                    .atField(HEADER)
                    .retryAfter(RETRY);
        }
        request.readToItsEnd();
        if (!request.fingerprint().equals(use.fingerprint())) {
            throw new PlimsollException(
                            ErrorCode.IDEMPOTENCY_MISMATCH,
                            "this idempotency key was used for another request; a new request needs a new key")
                    .atField(HEADER);
        }
        var answer = use.answer().get();
        response.setStatus(answer.status());
        response.setHeader(REPLAYED, "true");
        if (!answer.contentType().isEmpty()) {
            response.setContentType(answer.contentType());
        }
        response.setContentLength(answer.body().length);
        response.getOutputStream().write(answer.body());
    }
}
