package io.plimsoll.server.inference;

import java.time.Duration;

/// How a chat service is spoken to.
///
/// @param firstToken    the longest wait for the first token; long, since the service reads the sources in it
/// @param betweenTokens the longest wait for the next one
public record ChatSettings(ChatDialect dialect, Duration firstToken, Duration betweenTokens) {

    public static final ChatSettings DEFAULT =
            new ChatSettings(ChatDialect.COMPATIBLE, Duration.ofSeconds(30), Duration.ofSeconds(15));

    public ChatSettings {
        if (!firstToken.isPositive() || !betweenTokens.isPositive()) {
            throw new IllegalArgumentException("waits for tokens are longer than zero");
        }
    }
}
