package io.plimsoll.tika;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.io.IOException;
import java.io.InputStream;

/// Counts how far a file's compressed parts expand and stops what no honest document does.
final class ExpansionMeter {

    private final ParserLimits limits;
    private final long packed;
    private final byte[] buffer = new byte[1 << 16];
    private long unpacked;
    private long markup;

    ExpansionMeter(ParserLimits limits, long packedBytes) {
        this.limits = limits;
        this.packed = Math.max(1, packedBytes);
    }

    /// Reads a compressed part to its end.
    void drain(InputStream part, boolean isMarkup) throws IOException {
        for (int n = part.read(buffer); n >= 0; n = part.read(buffer)) {
            count(n, isMarkup);
        }
    }

    private void count(int bytes, boolean isMarkup) {
        if (Thread.currentThread().isInterrupted()) {
            throw new PlimsollException(ErrorCode.DOCUMENT_TIMEOUT, "parsing was stopped");
        }
        unpacked += bytes;
        if (unpacked > limits.expansionFloorBytes() && unpacked / packed >= limits.maxExpansionRatio()) {
            throw new PlimsollException(
                    ErrorCode.DOCUMENT_BOMB,
                    "the document unpacks to more than " + limits.maxExpansionRatio()
                            + " times its size (maxExpansionRatio)");
        }
        markup += isMarkup ? bytes : 0;
        if (markup > limits.maxSourceBytes()) {
            throw new PlimsollException(
                    ErrorCode.DOCUMENT_TOO_LARGE,
                    "the document unpacks to more than " + limits.maxSourceBytes() + " bytes (10 x maxTextChars)");
        }
    }
}
