package io.plimsoll.digest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 (FIPS 180-4), which every Java platform has.
public final class Sha256 {

    public static final int BUFFER_BYTES = 256 * 1024;

    private Sha256() {}

    /// @param sha256 in lower-case hexadecimal digits
    public record Sum(String sha256, long bytes) {}

    /// A new one, of nothing yet.
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// 32 bytes.
    public static byte[] of(byte[] bytes) {
        return digest().digest(bytes);
    }

    /// Of the text's UTF-8 form; 32 bytes.
    public static byte[] of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /// In lower-case hexadecimal digits.
    public static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(of(bytes));
    }

    /// Of the text's UTF-8 form, in lower-case hexadecimal digits.
    public static String hex(String text) {
        return HexFormat.of().formatHex(of(text));
    }

    /// Ends the digest; in lower-case hexadecimal digits.
    public static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /// Reads to the end.
    public static Sum of(InputStream content) throws IOException {
        return copy(content, OutputStream.nullOutputStream());
    }

    /// Copies to the end.
    public static Sum copy(InputStream from, OutputStream to) throws IOException {
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
