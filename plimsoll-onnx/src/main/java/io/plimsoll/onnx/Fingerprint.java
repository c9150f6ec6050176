package io.plimsoll.onnx;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Names a way of making vectors: two models with one fingerprint make the same.
final class Fingerprint {

    /// Raised whenever this code makes other vectors from the same files.
    private static final int RECIPE = 1;

    private static final int HEX_DIGITS = 16;

    private Fingerprint() {}

    static String of(BundledModel model, Weights weights, byte[] tokenizerFile) {
        var recipe = String.join(
                "\n",
                Integer.toString(RECIPE),
                weights.sha256(),
                sha256(tokenizerFile),
                model.pooling().name(),
                model.prefix(Role.QUESTION),
                model.prefix(Role.PASSAGE),
                Integer.toString(model.maxTokens()));
        return sha256(recipe.getBytes(StandardCharsets.UTF_8)).substring(0, HEX_DIGITS);
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    /// SHA-256.
    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
