package io.plimsoll.server.source;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.source.Validators;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.apache.hc.client5.http.utils.DateUtils;
import org.apache.hc.core5.http.ClassicHttpResponse;

/// An answer whose body is read within a bound. Closing it drops the connection and ends the host's turn.
final class WebAnswer implements AutoCloseable {

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final URI url;
    private final ClassicHttpResponse response;
    private final long maxBytes;
    private final Runnable atEnd;
    private boolean closed;

    WebAnswer(URI url, ClassicHttpResponse response, long maxBytes, Runnable atEnd) {
        this.url = url;
        this.response = response;
        this.maxBytes = maxBytes;
        this.atEnd = atEnd;
    }

    /// Where the answer came from, after redirects.
    URI url() {
        return url;
    }

    int status() {
        return response.getCode();
    }

    boolean isRedirect() {
        return REDIRECTS.contains(status()) && response.containsHeader("Location");
    }

    Optional<String> header(String name) {
        var header = response.getFirstHeader(name);
        return header == null ? Optional.empty() : Optional.ofNullable(header.getValue());
    }

    Validators validators() {
        return new Validators(header("ETag"), header("Last-Modified"));
    }

    Optional<Instant> lastModified() {
        return header("Last-Modified").flatMap(value -> Optional.ofNullable(DateUtils.parseStandardDate(value)));
    }

    InputStream body() {
        try {
            var entity = response.getEntity();
            var content = entity == null ? InputStream.nullInputStream() : entity.getContent();
            if (entity != null && entity.getContentLength() > maxBytes) {
                throw tooLarge(maxBytes);
            }
            return new Bounded(content, maxBytes, this);
        } catch (IOException e) {
            throw brokenOff(e);
        }
    }

    private static PlimsollException brokenOff(IOException e) {
        return new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "the site broke off or took too long", e);
    }

    private static PlimsollException tooLarge(long maxBytes) {
        return new PlimsollException(ErrorCode.TOO_LARGE, "the answer has more than " + maxBytes + " bytes");
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            response.close();
        } catch (IOException e) {
            // the connection is given up in any case
        } finally {
            atEnd.run();
        }
    }

    private static final class Bounded extends InputStream {
        private final InputStream content;
        private final long maxBytes;
        private final WebAnswer answer;
        private long count;

        Bounded(InputStream content, long maxBytes, WebAnswer answer) {
            this.content = content;
            this.maxBytes = maxBytes;
            this.answer = answer;
        }

        @Override
        public int read() {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            try {
                int read = content.read(buffer, offset, length);
                count += Math.max(0, read);
                if (count > maxBytes) {
                    throw tooLarge(maxBytes);
                }
                return read;
            } catch (IOException e) {
                throw brokenOff(e);
            }
        }

        @Override
        public void close() {
            answer.close();
        }
    }
}
