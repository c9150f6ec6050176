package io.plimsoll.server.http;

import io.plimsoll.digest.Sha256;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A request that knows what it was: the hash of its line, its media type and, as it is read, its body.
final class FingerprintedRequest extends HttpServletRequestWrapper {

    private static final int BUFFER_BYTES = 8_192;

    private final MessageDigest digest;
    private final boolean hasBody;
    private @Nullable ServletInputStream content;
    private boolean ended;

    FingerprintedRequest(HttpServletRequest request) {
        super(request);
        this.digest = Sha256.digest();
        this.hasBody = !new Body(request).isEmpty();
        var line = request.getMethod() + "\n" + request.getRequestURI() + "\n" + request.getQueryString() + "\n"
                + Optional.ofNullable(request.getContentType()).orElse("") + "\n";
        digest.update(line.getBytes(StandardCharsets.UTF_8));
    }

    boolean isReadToItsEnd() {
        return ended || !hasBody;
    }

    /// To be called once the body has been read.
    String fingerprint() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /// Keeps nothing of it: what was too long the first time was not remembered.
    void readToItsEnd() throws IOException {
        try (var body = new Body(this).content(Long.MAX_VALUE, HttpSettings.MAX_DOCUMENT_BYTES)) {
            var buffer = new byte[BUFFER_BYTES];
            for (int read = 0; read >= 0; ) {
                read = body.read(buffer, 0, buffer.length);
            }
        }
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        var open = content;
        if (open == null) {
            open = new Digesting(super.getInputStream());
            content = open;
        }
        return open;
    }

    private final class Digesting extends ServletInputStream {

        private final ServletInputStream source;

        Digesting(ServletInputStream source) {
            this.source = source;
        }

        @Override
        public int read() throws IOException {
            int octet = source.read();
            if (octet < 0) {
                ended = true;
            } else {
                digest.update((byte) octet);
            }
            return octet;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = source.read(buffer, offset, length);
            if (read < 0) {
                ended = true;
            } else {
                digest.update(buffer, offset, read);
            }
            return read;
        }

        @Override
        public boolean isFinished() {
            return source.isFinished();
        }

        @Override
        public boolean isReady() {
            return source.isReady();
        }

        @Override
        public void setReadListener(@Nullable ReadListener listener) {
            source.setReadListener(listener);
        }
    }
}
