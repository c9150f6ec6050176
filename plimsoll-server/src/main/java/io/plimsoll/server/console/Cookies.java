package io.plimsoll.server.console;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/// The console's cookies: for no script, no other site's forms, and, where the connection is encrypted, for no other
/// host and no connection that is not (RFC 6265bis, section 4.1.3.2).
final class Cookies {

    private final boolean secure;

    /// @param secure whether the browser's connection is encrypted
    Cookies(boolean secure) {
        this.secure = secure;
    }

    private String named(String name) {
        return (secure ? "__Host-" : "") + name;
    }

    Optional<String> get(HttpServletRequest request, String name) {
        var cookies = request.getCookies();
        return cookies == null
                ? Optional.empty()
                : Arrays.stream(cookies)
                        .filter(cookie -> cookie.getName().equals(named(name)))
                        .map(Cookie::getValue)
                        .findFirst();
    }

    /// @param maxAge absent for as long as the browser runs
    void set(HttpServletResponse response, String name, String value, Optional<Duration> maxAge) {
        response.addHeader(
                "Set-Cookie",
                named(name) + "=" + value + "; Path=/; HttpOnly; SameSite=Lax"
                        + maxAge.map(age -> "; Max-Age=" + age.toSeconds()).orElse("")
                        + (secure ? "; Secure" : ""));
    }

    void remove(HttpServletResponse response, String name) {
        set(response, name, "", Optional.of(Duration.ZERO));
    }
}
