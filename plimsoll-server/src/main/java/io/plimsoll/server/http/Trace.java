package io.plimsoll.server.http;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// The trace of a request: the caller's, where its headers are those of W3C Trace Context, else a new one. Headers that
/// are malformed, too long or given twice are as if they were not there.
final class Trace {

    static final String HEADER = "X-Trace-Id";

    private static final String ATTRIBUTE = Trace.class.getName();
    private static final int MAX_PARENT_CHARS = 256;
    private static final int MAX_STATE_CHARS = 512;
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT");
    private static final TextMapGetter<HttpServletRequest> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(HttpServletRequest request) {
            return List.of("traceparent", "tracestate");
        }

        @Override
        public @Nullable String get(@Nullable HttpServletRequest request, String name) {
            return request == null ? null : header(request, name);
        }
    };

    private Trace() {}

    /// Begins the request's span, below the caller's where there is one. Where nothing records spans, it is one that
    /// carries the trace's id and nothing else.
    static Span begin(HttpServletRequest request, Tracer tracer) {
        var caller = W3CTraceContextPropagator.getInstance().extract(Context.root(), request, HEADERS);
        var method = METHODS.contains(request.getMethod()) ? request.getMethod() : "_OTHER";
        var begun = tracer.spanBuilder(method)
                .setParent(caller)
                .setSpanKind(SpanKind.SERVER)
                .setAttribute("http.request.method", method)
                .setAttribute("url.path", request.getRequestURI())
                .setAttribute("url.scheme", request.getScheme())
                .startSpan();
        var span = begun.getSpanContext().isValid() ? begun : unrecorded();
        request.setAttribute(ATTRIBUTE, span.getSpanContext().getTraceId());
        return span;
    }

    static String of(ServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof String id) {
            return id;
        }
        var id = random(16);
        request.setAttribute(ATTRIBUTE, id);
        return id;
    }

    private static Span unrecorded() {
        return Span.wrap(SpanContext.create(random(16), random(8), TraceFlags.getDefault(), TraceState.getDefault()));
    }

    private static @Nullable String header(HttpServletRequest request, String name) {
        var values = Collections.list(request.getHeaders(name));
        if (name.equals("traceparent")) {
            return values.size() == 1 && values.getFirst().length() <= MAX_PARENT_CHARS
                    ? values.getFirst().strip()
                    : null;
        }
        var joined = String.join(",", values);
        return joined.isEmpty() || joined.length() > MAX_STATE_CHARS ? null : joined;
    }

    private static String random(int bytes) {
        var random = new byte[bytes];
        ThreadLocalRandom.current().nextBytes(random);
        random[0] |= 1; // an id of zeros is none
        return HexFormat.of().formatHex(random);
    }
}
