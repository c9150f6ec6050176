package io.plimsoll.onnx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/// A bundled model at work on the calling thread: text in, vectors out.
final class TextEncoder implements AutoCloseable {

    private final BundledModel model;
    private final OnnxSession session;
    private final Tokenizer tokenizer;
    private final Template template;
    private final Map<Role, long[]> prefixes = new EnumMap<>(Role.class);
    private final int dimensions;
    private final String fingerprint;

    private TextEncoder(BundledModel model, Weights weights, byte[] tokenizerFile) {
        this.model = model;
        this.fingerprint = Fingerprint.of(model, weights, tokenizerFile);
        this.tokenizer = Tokenizer.of(tokenizerFile);
        this.session = OnnxSession.of(weights.file());
        this.template = tokenizer.single();
        for (var role : Role.values()) {
            prefixes.put(
                    role,
                    tokenizer.tokens(model.prefix(role), model.maxTokens()).ids());
        }
        var shape = session.run(template.fill(new long[0])).shape();
        this.dimensions = (int) shape[shape.length - 1];
    }

    static TextEncoder of(BundledModel model, Path cacheFolder) {
        return new TextEncoder(model, Weights.of(model, cacheFolder), resource(model.tokenizerResource()));
    }

    String fingerprint() {
        return fingerprint;
    }

    int dimensions() {
        return dimensions;
    }

    Tokenizer tokenizer() {
        return tokenizer;
    }

    /// Most tokens of a text that reach the model.
    int maxTextTokens(Role role) {
        return model.maxTokens() - template.specialTokens() - prefix(role).length;
    }

    /// The text's vector, of unit length.
    float[] vector(Role role, String text) {
        var tokens = tokenizer.tokens(text, maxTextTokens(role));
        return pooled(run(role, tokens));
    }

    /// The text's vector and those of its words, of its first `maxTextTokens` tokens.
    TextMatrix matrix(Role role, String text, int maxTextTokens) {
        var tokens = tokenizer.tokens(text, Math.min(maxTextTokens, maxTextTokens(role)));
        var output = run(role, tokens);
        int from = (template.lead() + prefix(role).length) * dimensions;
        var tokenVectors = Arrays.copyOfRange(output, from, from + tokens.count() * dimensions);
        return TextMatrix.of(pooled(output), tokenVectors, WordSpans.of(text, tokens));
    }

    @Override
    public void close() {
        session.close();
        tokenizer.close();
    }

    private float[] run(Role role, Tokens tokens) {
        var prefix = prefix(role);
        var ids = Arrays.copyOf(prefix, prefix.length + tokens.count());
        System.arraycopy(tokens.ids(), 0, ids, prefix.length, tokens.count());
        return session.run(template.fill(ids)).values();
    }

    private float[] pooled(float[] tokenVectors) {
        var vector = model.pooling().pool(tokenVectors, dimensions);
        Vectors.normalise(vector, 0, dimensions);
        return vector;
    }

    private long[] prefix(Role role) {
        return prefixes.getOrDefault(role, new long[0]);
    }

    private static byte[] resource(String name) {
        try (var input = TextEncoder.class.getResourceAsStream(name)) {
            if (input == null) {
                throw new IllegalStateException("the class path lacks " + name);
            }
            return input.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
