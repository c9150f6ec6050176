package io.plimsoll.server.http;

import io.plimsoll.error.Blame;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/// Answers every failure with a [Problem]: those of handlers as Spring's resolver, those of filters through [#answer].
final class Problems implements HandlerExceptionResolver {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private static final Duration DEFAULT_RETRY = Duration.ofSeconds(1);

    private final Refusals refusals;

    Problems(Refusals refusals) {
        this.refusals = refusals;
    }

    @Override
    public ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception failure) {
        answer(request, response, failure);
        return new ModelAndView();
    }

    /// Writes the answer, unless an answer has begun or nobody is there to read it.
    void answer(HttpServletRequest request, HttpServletResponse response, Throwable thrown) {
        var failure = failureOf(thrown);
        log(failure, thrown, request);
        refusals.note(request, failure);
        RequestOutcomes.failed(request, failure);
        if (response.isCommitted()) {
            return;
        }
        try {
            response.resetBuffer();
            headers(response, failure, thrown);
            if (failure.code() == ErrorCode.OVERLOADED && isSent(request, response, failure)) {
                return;
            }
            write(response, failure, Trace.of(request), request.getMethod().equals("HEAD"));
        } catch (IOException e) {
            LOG.debug("the caller left before the answer", e);
        }
    }

    /// Past what records answers to give them again, which a refusal for want of room is not.
    private static boolean isSent(HttpServletRequest request, HttpServletResponse response, PlimsollException failure)
            throws IOException {
        int status = failure.code().httpStatus();
        response.setStatus(status);
        var body = Problem.of(failure, Trace.of(request)).json();
        return Connection.of(request).answer(status, Problem.MEDIA_TYPE, body);
    }

    static void write(HttpServletResponse response, PlimsollException failure, String traceId, boolean headOnly)
            throws IOException {
        var body = Problem.of(failure, traceId).json();
        response.setStatus(failure.code().httpStatus());
        response.setContentType(Problem.MEDIA_TYPE);
        response.setContentLength(body.length);
        if (!headOnly) {
            response.getOutputStream().write(body);
        }
        response.flushBuffer();
    }

    private static void headers(HttpServletResponse response, PlimsollException failure, Throwable thrown) {
        if (failure.code() == ErrorCode.UNAUTHENTICATED) {
            response.setHeader("WWW-Authenticate", "Bearer");
        }
        failure.retryAfter().ifPresent(wait -> response.setHeader("Retry-After", Long.toString(wholeSeconds(wait))));
        if (thrown instanceof HttpRequestMethodNotSupportedException method) {
            response.setHeader("Allow", String.join(", ", supported(method)));
        }
    }

    private static long wholeSeconds(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }

    private static void log(PlimsollException failure, Throwable thrown, HttpServletRequest request) {
        var blame = failure.code().blame();
        if (blame == Blame.US) {
            LOG.error("request {} failed: {}", Trace.of(request), failure.code().wireName(), thrown);
        } else if (blame == Blame.DEPENDENCY) {
            LOG.warn("request {} failed: {}", Trace.of(request), failure.code().wireName(), thrown);
        } else {
            LOG.debug(
                    "request {} refused: {}", Trace.of(request), failure.code().wireName());
        }
    }

    /// What the caller is told. Nothing of a defect gets out but its trace id.
    static PlimsollException failureOf(Throwable thrown) {
        return switch (thrown) {
            case PlimsollException failure -> withRetry(failure);
            case HttpRequestMethodNotSupportedException e ->
                new PlimsollException(
                        ErrorCode.METHOD_NOT_ALLOWED,
                        "the method " + e.getMethod() + " is not supported here; these are: "
                                + String.join(", ", supported(e)));
            case HttpMediaTypeNotAcceptableException e ->
                new PlimsollException(
                        ErrorCode.NOT_ACCEPTABLE,
                        e.getSupportedMediaTypes().isEmpty()
                                ? "the Accept header cannot be understood"
                                : "this route answers with "
                                        + e.getSupportedMediaTypes().stream()
                                                .map(MediaType::toString)
                                                .collect(Collectors.joining(", ")));
            case ErrorResponse e -> ofStatus(e.getStatusCode().value());
            case IOException unused -> brokenBody();
            default -> new PlimsollException(ErrorCode.INTERNAL, "the server failed; its log has this trace id");
        };
    }

    private static String[] supported(HttpRequestMethodNotSupportedException e) {
        var methods = e.getSupportedMethods();
        return methods == null ? new String[0] : Arrays.stream(methods).sorted().toArray(String[]::new);
    }

    static PlimsollException brokenBody() {
        return new PlimsollException(ErrorCode.INVALID_REQUEST, "the body could not be read to its end");
    }

    /// For refusals of the web server itself, of which there is nothing but the status.
    static PlimsollException ofStatus(int status) {
        return switch (status) {
            case 401 -> new PlimsollException(ErrorCode.UNAUTHENTICATED, ErrorCode.UNAUTHENTICATED.title());
            case 404 -> new PlimsollException(ErrorCode.NOT_FOUND, "there is no such route");
            case 405 -> new PlimsollException(ErrorCode.METHOD_NOT_ALLOWED, ErrorCode.METHOD_NOT_ALLOWED.title());
            case 406 -> new PlimsollException(ErrorCode.NOT_ACCEPTABLE, ErrorCode.NOT_ACCEPTABLE.title());
            case 413 -> new PlimsollException(ErrorCode.TOO_LARGE, ErrorCode.TOO_LARGE.title());
            case 415 ->
                new PlimsollException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, ErrorCode.UNSUPPORTED_MEDIA_TYPE.title());
            case 503 -> withRetry(new PlimsollException(ErrorCode.OVERLOADED, ErrorCode.OVERLOADED.title()));
            default ->
                status < 500
                        ? new PlimsollException(ErrorCode.INVALID_REQUEST, "the request cannot be understood")
                        : new PlimsollException(ErrorCode.INTERNAL, "the server failed");
        };
    }

    /// Refusals that pass always say when to come back.
    private static PlimsollException withRetry(PlimsollException failure) {
        int status = failure.code().httpStatus();
        boolean passes = status == 429 || status == 503;
        return passes && failure.retryAfter().isEmpty() ? failure.retryAfter(DEFAULT_RETRY) : failure;
    }
}
