package io.plimsoll.server.http;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;

/// Reads request bodies within bounds: refused by their declared length before a byte is read, and by counting where
/// no length is declared.
final class Body {

    private final HttpServletRequest request;

    Body(HttpServletRequest request) {
        this.request = request;
    }

    boolean isEmpty() {
        return request.getContentLengthLong() == 0
                || (request.getContentLengthLong() < 0 && request.getHeader("Transfer-Encoding") == null);
    }

    /// The declared type; absent where none is declared.
    Optional<MediaType> mediaType() {
        return Optional.ofNullable(request.getContentType())
                .filter(declared -> !declared.isBlank())
                .map(Body::mediaType);
    }

    private static MediaType mediaType(String declared) {
        try {
            return MediaType.parseMediaType(declared);
        } catch (InvalidMediaTypeException e) {
            throw new PlimsollException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "the Content-Type cannot be understood", e)
                    .atField("Content-Type");
        }
    }

    boolean isJson() {
        return mediaType().filter(type -> is(type, "application/json")).isPresent();
    }

    /// Throws `UNSUPPORTED_MEDIA_TYPE` unless the body is declared to be one of these types, in UTF-8.
    void require(String... types) {
        var declared = mediaType();
        boolean right = declared.isPresent() && Arrays.stream(types).anyMatch(type -> is(declared.get(), type));
        if (!right) {
            throw new PlimsollException(
                            ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                            "this route reads " + String.join(", ", types) + "; the request "
                                    + declared.map(type -> "is " + type.getType() + "/" + type.getSubtype())
                                            .orElse("has no Content-Type"))
                    .atField("Content-Type");
        }
    }

    private static boolean is(MediaType declared, String type) {
        boolean same = (declared.getType() + "/" + declared.getSubtype()).equalsIgnoreCase(type);
        var charset = same ? declared.getParameter("charset") : null;
        if (charset != null && !charset.replace("\"", "").equalsIgnoreCase(StandardCharsets.UTF_8.name())) {
            throw new PlimsollException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "the body must be UTF-8")
                    .atField("Content-Type");
        }
        return same;
    }

    JsonNode json(int maxBytes) {
        require("application/json");
        return Json.parse(bytes(maxBytes));
    }

    /// The JSON object, or an empty one where there is no body.
    JsonNode jsonOrEmpty(int maxBytes) {
        return isEmpty() ? Json.parse("{}") : json(maxBytes);
    }

    private byte[] bytes(int maxBytes) {
        try (var content = content(maxBytes, HttpSettings.MAX_JSON_BYTES)) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw Problems.brokenBody();
        }
    }

    /// The body as it comes.
    ///
    /// @param setting the key of the setting that moves `maxBytes`
    InputStream content(long maxBytes, String setting) {
        if (request.getContentLengthLong() > maxBytes) {
            throw tooLarge(maxBytes, setting);
        }
        try {
            return new Bounded(request.getInputStream(), maxBytes, setting);
        } catch (IOException e) {
            throw Problems.brokenBody();
        }
    }

    static PlimsollException tooLarge(long maxBytes, String setting) {
        return new PlimsollException(ErrorCode.TOO_LARGE, "the body has more than " + maxBytes + " bytes")
                .setBy(setting);
    }

    /// Throws `TOO_LARGE` past its bound, and `INVALID_REQUEST` where the sender breaks off.
    private static final class Bounded extends InputStream {

        private final InputStream content;
        private final long maxBytes;
        private final String setting;
        private long count;

        Bounded(InputStream content, long maxBytes, String setting) {
            this.content = content;
            this.maxBytes = maxBytes;
            this.setting = setting;
        }

        @Override
        public int read() {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            int read;
            try {
                read = content.read(buffer, offset, length);
            } catch (IOException e) {
                throw Problems.brokenBody();
            }
            count += Math.max(0, read);
            if (count > maxBytes) {
                throw tooLarge(maxBytes, setting);
            }
            return read;
        }
    }
}
