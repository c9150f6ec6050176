package io.plimsoll.onnx;

import java.util.Arrays;

/// A text's vector and those of its words' tokens, each of unit length, punctuation left out.
///
/// @param words        the word of each token, in lower case
/// @param tokenVectors one after the other
record TextMatrix(float[] vector, String[] words, float[] tokenVectors) {

    /// @param tokenVectors of all tokens, as the model returned them
    static TextMatrix of(float[] vector, float[] tokenVectors, WordSpans spans) {
        int dimensions = vector.length;
        int kept = 0;
        var words = new String[spans.words().length];
        for (int token = 0; token < words.length; token++) {
            if (!spans.words()[token].isEmpty()) {
                System.arraycopy(tokenVectors, token * dimensions, tokenVectors, kept * dimensions, dimensions);
                Vectors.normalise(tokenVectors, kept * dimensions, dimensions);
                words[kept++] = spans.words()[token];
            }
        }
        return new TextMatrix(vector, Arrays.copyOf(words, kept), Arrays.copyOf(tokenVectors, kept * dimensions));
    }

    int tokens() {
        return words.length;
    }
}
