package io.plimsoll.tika;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.InflaterInputStream;

/// The compressed streams of a PDF, unpacked once before anything keeps them in memory. Pictures are not looked at:
/// text
/// extraction never unpacks them.
final class PdfStreams {

    private static final byte[] KEYWORD = "stream".getBytes(StandardCharsets.US_ASCII);
    private static final int DICTIONARY_BYTES = 2048;
    private static final int MAX_FILTERS = 4;

    private PdfStreams() {}

    static void inspect(byte[] pdf, ParserLimits limits) {
        var meter = new ExpansionMeter(limits, pdf.length);
        for (int at = next(pdf, 0); at >= 0; at = next(pdf, at)) {
            int data = skipLineEnd(pdf, at);
            if (isZlib(pdf, data)) {
                drain(pdf, at, data, meter);
            }
        }
    }

    private static void drain(byte[] pdf, int keywordEnd, int data, ExpansionMeter meter) {
        var dictionary = dictionaryBefore(pdf, keywordEnd - KEYWORD.length);
        if (dictionary.contains("/Image")) {
            return;
        }
        int filters = Math.clamp(dictionary.split("/FlateDecode|/Fl\\b", -1).length - 1, 1, MAX_FILTERS);
        try (var stream = unpacked(new ByteArrayInputStream(pdf, data, pdf.length - data), filters)) {
            meter.drain(stream, false);
        } catch (IOException e) {
            // A damaged stream ends here for the parser too.
            return;
        }
    }

    private static InputStream unpacked(InputStream packed, int times) {
        return times == 0 ? packed : unpacked(new InflaterInputStream(packed), times - 1);
    }

    private static String dictionaryBefore(byte[] pdf, int end) {
        int from = Math.max(0, end - DICTIONARY_BYTES);
        var before = new String(pdf, from, end - from, StandardCharsets.ISO_8859_1);
        return before.substring(Math.max(0, before.lastIndexOf(" obj")));
    }

    /// The end of the next keyword `stream` that is not `endstream`; -1 if there is none.
    private static int next(byte[] pdf, int from) {
        for (int i = from; i + KEYWORD.length < pdf.length; i++) {
            if (pdf[i] == 's' && isKeyword(pdf, i) && (i == 0 || pdf[i - 1] != 'd')) {
                return i + KEYWORD.length;
            }
        }
        return -1;
    }

    private static boolean isKeyword(byte[] pdf, int at) {
        for (int i = 0; i < KEYWORD.length; i++) {
            if (pdf[at + i] != KEYWORD[i]) {
                return false;
            }
        }
        return true;
    }

    private static int skipLineEnd(byte[] pdf, int at) {
        int i = at;
        while (i < pdf.length && (pdf[i] == '\r' || pdf[i] == '\n' || pdf[i] == ' ')) {
            i++;
        }
        return i;
    }

    private static boolean isZlib(byte[] pdf, int at) {
        return at + 1 < pdf.length
                && (pdf[at] & 0x0F) == 8
                && (((pdf[at] & 0xFF) << 8) + (pdf[at + 1] & 0xFF)) % 31 == 0;
    }
}
