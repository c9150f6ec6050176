package io.plimsoll.server.console;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/// One request of a browser and its answer.
final class Exchange {

    private static final String POLICY =
            "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none';" + " frame-ancestors 'none'";

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final boolean secure;
    private final Cookies cookies;

    /// @param secure whether the browser's connection is encrypted
    Exchange(HttpServletRequest request, HttpServletResponse response, boolean secure) {
        this.request = request;
        this.response = response;
        this.secure = secure;
        this.cookies = new Cookies(secure);
    }

    HttpServletRequest request() {
        return request;
    }

    String address() {
        return request.getRemoteAddr();
    }

    /// Nothing but this server's own style is loaded, nobody frames it, and it is kept nowhere. The referrer stays
    /// within the site; with none at all, browsers would send forms without their origin.
    void harden() {
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "same-origin");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
        response.setHeader("Cache-Control", "no-store");
        if (secure) {
            response.setHeader("Strict-Transport-Security", "max-age=31536000");
        }
    }

    /// Whether a page of this server sent the request. Browsers say so by `Sec-Fetch-Site`, older ones by `Origin`
    /// alone; a request that says neither is refused.
    boolean isOfOwnPage() {
        var site = request.getHeader("Sec-Fetch-Site");
        var origin = request.getHeader("Origin");
        if (site != null && !site.equals("same-origin")) {
            return false;
        }
        if (origin != null) {
            return origin.equals((secure ? "https" : "http") + "://" + request.getHeader("Host"));
        }
        return site != null;
    }

    /// Whether the body is a form that may be read whole.
    boolean isSmallForm(int maxBytes) {
        long length = request.getContentLengthLong();
        var type = Optional.ofNullable(request.getContentType()).orElse("");
        return length >= 0
                && length <= maxBytes
                && request.getQueryString() == null
                && type.startsWith("application/x-www-form-urlencoded");
    }

    Optional<String> cookie(String name) {
        return cookies.get(request, name);
    }

    void setCookie(String name, String value, Optional<Duration> maxAge) {
        cookies.set(response, name, value, maxAge);
    }

    void removeCookie(String name) {
        cookies.remove(response, name);
    }

    void redirect(String to) {
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader("Location", to);
    }

    void page(int status, String html) throws IOException {
        write(status, "text/html;charset=utf-8", html);
    }

    void style() throws IOException {
        write(HttpServletResponse.SC_OK, "text/css;charset=utf-8", Pages.STYLE);
    }

    private void write(int status, String type, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType(type);
        response.setContentLength(bytes.length);
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(bytes);
        }
    }
}
