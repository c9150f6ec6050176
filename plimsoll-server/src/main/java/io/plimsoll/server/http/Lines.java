package io.plimsoll.server.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Reads lines of bytes, none of them kept beyond a bound.
final class Lines {

    private static final int BUFFER_BYTES = 64 << 10;

    private final InputStream content;
    private final int maxBytes;
    private int number;

    Lines(InputStream content, int maxBytes) {
        this.content = new BufferedInputStream(content, BUFFER_BYTES);
        this.maxBytes = maxBytes;
    }

    /// @param number  counts from 1
    /// @param tooLong whether the line passed the bound; it has no bytes then
    record Line(int number, byte[] bytes, boolean tooLong) {

        boolean isBlank() {
            for (byte b : bytes) {
                if (!Character.isWhitespace(b)) {
                    return false;
                }
            }
            return !tooLong;
        }
    }

    /// The next line without its end; absent after the last.
    Optional<Line> next() throws IOException {
        var line = new ByteArrayOutputStream();
        boolean tooLong = false;
        int next = content.read();
        if (next < 0) {
            return Optional.empty();
        }
        while (next >= 0 && next != '\n') {
            if (line.size() == maxBytes) {
                tooLong = true;
            } else {
                line.write(next);
            }
            next = content.read();
        }
        number++;
        return Optional.of(new Line(number, tooLong ? new byte[0] : line.toByteArray(), tooLong));
    }
}
