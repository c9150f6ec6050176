package io.plimsoll.server.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A filter of requests over HTTP, of which a container leaves nothing out.
abstract class ContainerFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    @Override
    protected final void doFilter(
            @Nullable HttpServletRequest request, @Nullable HttpServletResponse response, @Nullable FilterChain chain)
            throws IOException, ServletException {
        if (request == null || response == null || chain == null) {
            throw new IllegalStateException("a container calls filters with a request, a response and a chain");
        }
        filter(request, response, chain);
    }

    abstract void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException;
}
