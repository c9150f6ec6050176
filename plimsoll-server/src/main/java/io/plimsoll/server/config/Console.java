package io.plimsoll.server.config;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The console in the browser.
///
/// @param publicUrl   as browsers reach this server, `https://plimsoll.example.org`; absent for the address it listens
///                    on. Issuers send people back there
/// @param idle        after which a session that is not used ends
/// @param longest     after which a session ends in any case
/// @param maxSessions at a time; past it the one that was used longest ago ends
public record Console(
        Optional<URI> publicUrl,
        @DefaultValue("30m") Duration idle,
        @DefaultValue("8h") Duration longest,
        @DefaultValue("10000") int maxSessions) {
    public Console {
        publicUrl.ifPresent(url -> PlimsollSettings.check(
                url.getHost() != null
                        && (url.getPath() == null || url.getPath().isEmpty())
                        && url.toString().matches("https?://[^/?#]+"),
                "plimsoll.console.public-url is a scheme and a host, such as https://plimsoll.example.org"));
        PlimsollSettings.check(
                idle.isPositive() && idle.compareTo(longest) <= 0,
                "plimsoll.console.idle is above 0 and at most plimsoll.console.longest");
        PlimsollSettings.check(maxSessions >= 1, "plimsoll.console.max-sessions is at least 1");
    }
}
