package io.plimsoll.onnx;

import java.util.Arrays;

/// How the vectors of a text's tokens become the one of the text.
enum Pooling {
    /// The average over all tokens of the run, special ones included.
    MEAN {
        @Override
        float[] pool(float[] tokenVectors, int dimensions) {
            int tokens = tokenVectors.length / dimensions;
            var sums = new double[dimensions];
            for (int i = 0; i < tokenVectors.length; i++) {
                sums[i % dimensions] += tokenVectors[i];
            }
            var mean = new float[dimensions];
            for (int i = 0; i < dimensions; i++) {
                mean[i] = (float) (sums[i] / tokens);
            }
            return mean;
        }
    },
    /// The vector of the first token, `[CLS]`.
    FIRST_TOKEN {
        @Override
        float[] pool(float[] tokenVectors, int dimensions) {
            return Arrays.copyOf(tokenVectors, dimensions);
        }
    };

    /// @param tokenVectors one after the other
    abstract float[] pool(float[] tokenVectors, int dimensions);
}
