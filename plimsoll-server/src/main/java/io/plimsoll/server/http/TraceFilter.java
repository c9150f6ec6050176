package io.plimsoll.server.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/// The outermost filter: gives every request its trace id and answers what escapes the others.
final class TraceFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    private final transient Problems problems;

    TraceFilter(Problems problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilter(
            @Nullable HttpServletRequest request, @Nullable HttpServletResponse response, @Nullable FilterChain chain) {
        if (request == null || response == null || chain == null) {
            throw new IllegalStateException("a container calls filters with a request, a response and a chain");
        }
        response.setHeader(Trace.HEADER, Trace.begin(request, request.getHeader("traceparent")));
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Cache-Control", "no-store");
        try {
            chain.doFilter(request, response);
        } catch (Exception failure) {
            problems.answer(request, response, failure);
        }
    }
}
