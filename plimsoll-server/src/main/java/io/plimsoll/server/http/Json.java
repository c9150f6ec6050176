package io.plimsoll.server.http;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads JSON strictly, and writes it. Duplicate keys, anything after the value and bytes that are not UTF-8 are
/// refused with the place where they stand.
final class Json {

    /// Deeper than the deepest filter needs.
    private static final int MAX_NESTING = 64;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_NESTING)
                    .maxStringLength(Integer.MAX_VALUE) // the body is bounded
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final JsonMapper MAPPER = JsonMapper.builder(FACTORY).build();
    private static final Pattern PARSER_INTERNALS = Pattern.compile(" ?\\([^()]*\\[?Source.*|`[^`]*`", Pattern.DOTALL);
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private Json() {}

    static JsonMapper mapper() {
        return MAPPER;
    }

    static byte[] bytes(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /// The one JSON value that the bytes are.
    static JsonNode parse(byte[] bytes) {
        return parse(decode(bytes));
    }

    static JsonNode parse(String text) {
        try (var parser = MAPPER.createParser(text)) {
            try {
                return parse(parser);
            } catch (JacksonException e) {
                throw refusal(parser, e);
            }
        }
    }

    private static JsonNode parse(JsonParser parser) {
        if (parser.nextToken() == null) {
            throw new PlimsollException(ErrorCode.INVALID_REQUEST, "the body is empty where JSON is expected");
        }
        JsonNode value = MAPPER.readTree(parser);
        if (parser.nextToken() != null) {
            var at = parser.currentTokenLocation();
            throw new PlimsollException(
                    ErrorCode.INVALID_REQUEST,
                    "there is something after the JSON value, at line " + at.getLineNr() + ", column "
                            + at.getColumnNr());
        }
        return value;
    }

    private static String decode(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(in).toString();
            return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new PlimsollException(
                    ErrorCode.INVALID_REQUEST, "the text is not valid UTF-8 at byte " + (in.position() + 1));
        }
    }

    private static PlimsollException refusal(JsonParser parser, JacksonException failure) {
        boolean tooMuch = failure instanceof StreamConstraintsException;
        var path = path(parser.streamReadContext(), namesItsField(parser, failure));
        var field = tooMuch ? path.replaceFirst("[.\\[].*", "") : path;
        var reason = tooMuch
                ? "it is nested more than " + MAX_NESTING + " levels deep or has a number or name too long"
                : PARSER_INTERNALS
                        .matcher(failure.getOriginalMessage())
                        .replaceAll("")
                        .strip();
        var refusal = new PlimsollException(
                tooMuch && field.equals("filter") ? ErrorCode.INVALID_FILTER : ErrorCode.INVALID_REQUEST,
                "the JSON is malformed" + place(failure) + ": " + reason);
        return field.isEmpty() ? refusal : refusal.atField(field);
    }

    private static String place(JacksonException failure) {
        var at = failure.getLocation();
        return at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    /// Between a name and its value, and at a name that comes twice; elsewhere the last name was fine.
    private static boolean namesItsField(JsonParser parser, JacksonException failure) {
        return parser.currentToken() == JsonToken.PROPERTY_NAME
                || failure.getOriginalMessage().startsWith("Duplicate");
    }

    /// Where the parser stands, as `filter.and[1].op`.
    private static String path(TokenStreamContext context, boolean withName) {
        var parent = context.getParent();
        var path = parent == null ? "" : path(parent, true);
        if (context.inArray()) {
            return path + "[" + Math.max(0, context.getCurrentIndex()) + "]";
        }
        var name = context.inObject() && withName ? context.currentName() : null;
        return name == null ? path : JsonObject.join(path, name);
    }

    /// The kind of a value as people call it.
    static String kind(JsonNode node) {
        return switch (node.asToken()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            default -> "null";
        };
    }
}
