package io.plimsoll.source;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A source's bytes. Where they break off it is the source that failed, and the item is tried again.
final class SourceStream extends FilterInputStream {

    SourceStream(InputStream content) {
        super(content);
    }

    @Override
    public int read() {
        try {
            return super.read();
        } catch (IOException e) {
            throw brokenOff(e);
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        try {
            return super.read(buffer, offset, length);
        } catch (IOException e) {
            throw brokenOff(e);
        }
    }

    private static PlimsollException brokenOff(IOException e) {
        return new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "the source broke off before the end", e);
    }
}
