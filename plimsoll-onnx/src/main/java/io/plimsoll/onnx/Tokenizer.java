package io.plimsoll.onnx;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.inference.TokenCounter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Cuts text into a model's tokens. Long texts go through in pieces, so memory stays bounded; this changes tokens only
/// where a word is longer than a piece.
final class Tokenizer implements TokenCounter, AutoCloseable {

    private final HuggingFaceTokenizer tokenizer;
    private final NativeLifetime lifetime = new NativeLifetime();

    private Tokenizer(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /// @param file a `tokenizer.json`; what it says of padding and truncation is left out
    static Tokenizer of(byte[] file) {
        try (var input = new ByteArrayInputStream(withoutPolicies(file))) {
            return new Tokenizer(
                    HuggingFaceTokenizer.newInstance(input, Map.of("truncation", "false", "padding", "false")));
        } catch (IOException | RuntimeException e) {
            throw new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "the file is not a tokenizer", e);
        }
    }

    @Override
    public int count(String text) {
        return lifetime.use(() -> {
            int count = 0;
            for (var pieces = new TextPieces(text); pieces.next(); ) {
                count += encode(pieces.piece()).getIds().length;
            }
            return count;
        });
    }

    @Override
    public int[] tokenEnds(String text) {
        return tokens(text, Integer.MAX_VALUE).ends();
    }

    /// The first tokens of the text, `limit` at most.
    Tokens tokens(String text, int limit) {
        return lifetime.use(() -> {
            var buffer = new TokenBuffer();
            for (var pieces = new TextPieces(text); buffer.count() < limit && pieces.next(); ) {
                var piece = pieces.piece();
                buffer.add(encode(piece), piece, pieces.start());
            }
            return buffer.first(limit);
        });
    }

    Template single() {
        return lifetime.use(() -> Template.of(tokenizer.encode("a", true, false)));
    }

    Template pair() {
        return lifetime.use(() -> Template.of(tokenizer.encode("a", "a", true, false)));
    }

    @Override
    public void close() {
        lifetime.end(tokenizer::close);
    }

    /// The file without what would cut or pad a text, and without the special tokens' spellings: `[SEP]` in a document
    /// is text, not the end of the document.
    private static byte[] withoutPolicies(byte[] file) {
        var json =
                JsonParser.parseString(new String(file, StandardCharsets.UTF_8)).getAsJsonObject();
        json.add("truncation", JsonNull.INSTANCE);
        json.add("padding", JsonNull.INSTANCE);
        var kept = new JsonArray();
        if (json.get("added_tokens") instanceof JsonArray added) {
            added.forEach(token -> {
                if (!isSpecial(token.getAsJsonObject())) {
                    kept.add(token);
                }
            });
        }
        json.add("added_tokens", kept);
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isSpecial(JsonObject token) {
        var special = token.get("special");
        return special != null && special.getAsBoolean();
    }

    private Encoding encode(String piece) {
        return tokenizer.encode(wellFormed(piece), false, false);
    }

    /// Half a surrogate pair has no UTF-8 form: it would become three characters and shift all that follow.
    static String wellFormed(String text) {
        @Nullable StringBuilder repaired = null;
        for (int i = 0; i < text.length(); i++) {
            if (!Character.isSurrogate(text.charAt(i))) {
                continue;
            }
            if (Character.isSupplementaryCodePoint(text.codePointAt(i))) {
                i++;
            } else {
                repaired = repaired == null ? new StringBuilder(text) : repaired;
                repaired.setCharAt(i, '\uFFFD');
            }
        }
        return repaired == null ? text : repaired.toString();
    }
}
