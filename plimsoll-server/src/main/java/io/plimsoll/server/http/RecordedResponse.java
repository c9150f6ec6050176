package io.plimsoll.server.http;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A response that remembers what was written to it, up to a bound. It names no length beforehand (RFC 9112, 6.3), so
/// that it ends for its reader only when the filters are through with it: what is remembered of it is in place when the
/// reader may ask again.
final class RecordedResponse extends HttpServletResponseWrapper {

    private static final String CONTENT_LENGTH = "Content-Length";
    private static final int MAX_BYTES = 64 * 1_024;

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private @Nullable ServletOutputStream content;
    private boolean tooLong;

    RecordedResponse(HttpServletResponse response) {
        super(response);
    }

    /// The body; absent where it was longer than is remembered.
    Optional<byte[]> recorded() {
        return tooLong ? Optional.empty() : Optional.of(written.toByteArray());
    }

    @Override
    public void resetBuffer() {
        super.resetBuffer();
        written.reset();
    }

    @Override
    public void setContentLength(int octets) {
        // see the class
    }

    @Override
    public void setContentLengthLong(long octets) {
        // see the class
    }

    @Override
    public void setHeader(@Nullable String name, @Nullable String value) {
        if (!CONTENT_LENGTH.equalsIgnoreCase(name)) {
            super.setHeader(name, value);
        }
    }

    @Override
    public void addHeader(@Nullable String name, @Nullable String value) {
        if (!CONTENT_LENGTH.equalsIgnoreCase(name)) {
            super.addHeader(name, value);
        }
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        var open = content;
        if (open == null) {
            open = new Recording(super.getOutputStream());
            content = open;
        }
        return open;
    }

    private void record(byte[] buffer, int offset, int length) {
        if (written.size() + length > MAX_BYTES) {
            tooLong = true;
        } else {
            written.write(buffer, offset, length);
        }
    }

    private final class Recording extends ServletOutputStream {

        private final ServletOutputStream target;

        Recording(ServletOutputStream target) {
            this.target = target;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            target.write(buffer, offset, length);
            record(buffer, offset, length);
        }

        @Override
        public void flush() throws IOException {
            target.flush();
        }

        @Override
        public boolean isReady() {
            return target.isReady();
        }

        @Override
        public void setWriteListener(@Nullable WriteListener listener) {
            target.setWriteListener(listener);
        }
    }
}
