package io.plimsoll.tika;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.html.HtmlEncodingDetector;
import org.apache.tika.parser.txt.CharsetDetector;
import org.apache.tika.parser.txt.UniversalEncodingDetector;

/// Turns bytes into characters: by byte order mark, as UTF-8 if they are, by what HTML declares, else by statistics.
/// Bytes that mean nothing become U+FFFD.
final class TextDecoder {

    private static final int SAMPLED_BYTES = 1 << 16;
    private static final byte ESCAPE = 0x1B;

    private TextDecoder() {}

    static String decode(byte[] bytes, boolean html) {
        if (startsWith(bytes, 0xEF, 0xBB, 0xBF)) {
            return new String(bytes, 3, bytes.length - 3, StandardCharsets.UTF_8);
        }
        if (startsWith(bytes, 0xFF, 0xFE)) {
            return new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_16LE);
        }
        if (startsWith(bytes, 0xFE, 0xFF)) {
            return new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_16BE);
        }
        return strictUtf8(bytes)
                .or(() -> mostlyUtf8(bytes))
                .orElseGet(() -> new String(bytes, declared(bytes, html).orElseGet(() -> guessed(bytes))));
    }

    private static boolean startsWith(byte[] bytes, int... mark) {
        if (bytes.length < mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if ((bytes[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    private static Optional<String> strictUtf8(byte[] bytes) {
        for (byte b : bytes) {
            if (b == 0 || b == ESCAPE) {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /// A few broken bytes, such as a cut last character, do not make UTF-8 something else.
    private static Optional<String> mostlyUtf8(byte[] bytes) {
        var text = new String(bytes, StandardCharsets.UTF_8);
        long broken = text.chars().filter(c -> c == '\uFFFD' || c == 0).count();
        long beyondAscii = text.chars().filter(c -> c > 0x7F).count() - broken;
        return broken * 20 < beyondAscii ? Optional.of(text) : Optional.empty();
    }

    private static Optional<Charset> declared(byte[] bytes, boolean html) {
        if (!html) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(
                    new HtmlEncodingDetector().detect(new ByteArrayInputStream(bytes), new Metadata()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Charset guessed(byte[] bytes) {
        var sample = Arrays.copyOf(bytes, Math.min(bytes.length, SAMPLED_BYTES));
        try {
            var universal = new UniversalEncodingDetector().detect(new ByteArrayInputStream(sample), new Metadata());
            if (universal != null) {
                return universal;
            }
            var match = new CharsetDetector().setText(sample).detect();
            return match == null ? StandardCharsets.UTF_8 : Charset.forName(match.getName());
        } catch (IOException | IllegalArgumentException e) {
            return StandardCharsets.UTF_8;
        }
    }
}
