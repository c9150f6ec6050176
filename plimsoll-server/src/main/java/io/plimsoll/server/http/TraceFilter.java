package io.plimsoll.server.http;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.plimsoll.request.CurrentDeadline;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.MDC;
import org.springframework.web.servlet.HandlerMapping;

/// The outermost filter: gives every request its trace, whose span is the current one meanwhile and whose id is in the
/// log, answers what escapes the others, and tells how each request ended.
final class TraceFilter extends ContainerFilter {

    private static final long serialVersionUID = 1L;

    /// Under which log events have the trace's id.
    static final String LOG_KEY = "trace_id";

    private static final int FIRST_SERVER_ERROR = 500;

    private final transient Problems problems;

    private final transient Tracer tracer;

    private final transient RequestOutcomes outcomes;

    TraceFilter(Problems problems, OpenTelemetry otel, RequestOutcomes outcomes) {
        this.problems = problems;
        this.outcomes = outcomes;
        this.tracer = otel.getTracer("io.plimsoll");
    }

    @Override
    void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain) {
        long begun = System.nanoTime();
        var span = Trace.begin(request, tracer);
        var traceId = span.getSpanContext().getTraceId();
        response.setHeader(Trace.HEADER, traceId);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Cache-Control", "no-store");
        MDC.put(LOG_KEY, traceId);
        try {
            boolean unused = Context.root()
                    .with(span)
                    .wrap(() -> CurrentDeadline.during(() -> {
                        chain.doFilter(request, response);
                        return true;
                    }))
                    .call();
        } catch (Exception failure) {
            problems.answer(request, response, failure);
        } finally {
            MDC.remove(LOG_KEY);
            end(span, request, response.getStatus());
            outcomes.ended(request, response.getStatus(), System.nanoTime() - begun);
        }
    }

    private static void end(Span span, HttpServletRequest request, int status) {
        if (request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE) instanceof String route
                && !route.equals("/**")) {
            span.setAttribute("http.route", route);
            span.updateName(request.getMethod() + " " + route);
        }
        span.setAttribute("http.response.status_code", status);
        if (status >= FIRST_SERVER_ERROR) {
            span.setAttribute("error.type", Integer.toString(status));
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }
}
