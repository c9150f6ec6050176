package io.plimsoll.server.auth;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// How callers are let in.
///
/// @param maxTokenBytes            of one token, before anything of it is read
/// @param clockSkew                by which an issuer's clock and this one may differ
/// @param failuresPerMinute        refused credentials of one address, before its unknown credentials have to wait
/// @param failuresPerMinuteTotal   and of all addresses together
/// @param keyUseEvery              how often it is written down when keys were last used
/// @param issuers                  of tokens
/// @param peers                    other nodes, by a name of their client certificate
public record AuthSettings(
        int maxTokenBytes,
        Duration clockSkew,
        int failuresPerMinute,
        int failuresPerMinuteTotal,
        Duration keyUseEvery,
        List<Issuer> issuers,
        Map<String, Peer> peers) {

    public static final AuthSettings DEFAULT =
            new AuthSettings(16 << 10, Duration.ofSeconds(60), 100, 10_000, Duration.ofMinutes(1), List.of(), Map.of());

    /// The settings' keys, as a refusal names the one that moves a limit.
    static final String FAILURES_PER_MINUTE = "plimsoll.auth.failures-per-minute";

    static final String FAILURES_PER_MINUTE_TOTAL = "plimsoll.auth.failures-per-minute-total";
    static final String MAX_TOKEN = "plimsoll.auth.max-token";

    public AuthSettings {
        issuers = List.copyOf(issuers);
        peers = Map.copyOf(peers);
    }
}
