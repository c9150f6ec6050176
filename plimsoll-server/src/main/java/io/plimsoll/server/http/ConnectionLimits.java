package io.plimsoll.server.http;

import java.time.Duration;

/// The bounds of connections.
///
/// @param max      open at a time
/// @param maxStall how long a caller may neither send what it is to send nor read what it is sent, and how long a
///                 connection stays open between two requests
public record ConnectionLimits(int max, Duration maxStall) {

    public static final ConnectionLimits DEFAULT = new ConnectionLimits(10_000, Duration.ofSeconds(20));

    /// What each open connection holds of the heap, idle ones too. Larger buffers for reading would be of use to large
    /// bodies alone.
    static final int READ_BUFFER_BYTES = 1 << 10;

    static final int WRITE_BUFFER_BYTES = 8 << 10;
    private static final int OTHER_BYTES = 1 << 10;

    /// Two records of TLS and two times what one decrypts to.
    private static final int ENCRYPTED_BYTES = 67 << 10;

    public ConnectionLimits {
        if (max < 1 || !maxStall.isPositive()) {
            throw new IllegalArgumentException("there is at least one connection, and some time for it");
        }
    }

    /// So many connections at most that they leave half of the heap to the work.
    public ConnectionLimits within(long heapBytes, boolean encrypted) {
        int each = encrypted ? ENCRYPTED_BYTES : READ_BUFFER_BYTES + WRITE_BUFFER_BYTES + OTHER_BYTES;
        return new ConnectionLimits(Math.clamp(heapBytes / 2 / each, 1, max), maxStall);
    }
}
