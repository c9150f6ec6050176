package io.plimsoll.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 in lower-case hexadecimal digits.
final class Sha256 {

    static final int BUFFER_BYTES = 256 * 1024;

    private Sha256() {}

    record Sum(String sha256, long bytes) {}

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /// Reads to the end.
    static Sum of(InputStream content) throws IOException {
        return copy(content, OutputStream.nullOutputStream());
    }

    /// Copies to the end.
    static Sum copy(InputStream from, OutputStream to) throws IOException {
        var digest = digest();
        var buffer = new byte[BUFFER_BYTES];
        long bytes = 0;
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            digest.update(buffer, 0, read);
            to.write(buffer, 0, read);
            bytes += read;
        }
        return new Sum(hex(digest), bytes);
    }
}
