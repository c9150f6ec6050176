package io.plimsoll.onnx;

import io.plimsoll.digest.Sha256;

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
                Sha256.hex(tokenizerFile),
                model.pooling().name(),
                model.prefix(Role.QUESTION),
                model.prefix(Role.PASSAGE),
                Integer.toString(model.maxTokens()));
        return Sha256.hex(recipe).substring(0, HEX_DIGITS);
    }
}
