package io.plimsoll.server.http;

import java.time.Duration;

/// The bounds of connections.
///
/// @param max      open at a time
/// @param maxStall how long a caller may neither send what it is to send nor read what it is sent, and how long a
///                 connection stays open between two requests
public record ConnectionLimits(int max, Duration maxStall) {

    public static final ConnectionLimits DEFAULT = new ConnectionLimits(10_000, Duration.ofSeconds(20));

    public ConnectionLimits {
        if (max < 1 || !maxStall.isPositive()) {
            throw new IllegalArgumentException("there is at least one connection, and some time for it");
        }
    }
}
