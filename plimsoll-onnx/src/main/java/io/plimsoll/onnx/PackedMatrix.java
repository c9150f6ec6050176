package io.plimsoll.onnx;

/// A passage's [TextMatrix] in a quarter of the room: each component of a token's vector as one byte, scaled by the
/// token's largest.
final class PackedMatrix {

    private static final int OVERHEAD_BYTES = 128;

    private final float[] vector;
    private final byte[] components;
    private final float[] scales;

    private PackedMatrix(float[] vector, byte[] components, float[] scales) {
        this.vector = vector;
        this.components = components;
        this.scales = scales;
    }

    static PackedMatrix of(TextMatrix matrix) {
        int dimensions = matrix.vector().length;
        var components = new byte[matrix.tokenVectors().length];
        var scales = new float[matrix.tokens()];
        for (int token = 0; token < scales.length; token++) {
            pack(matrix.tokenVectors(), token * dimensions, dimensions, components, scales, token);
        }
        return new PackedMatrix(matrix.vector(), components, scales);
    }

    float[] vector() {
        return vector;
    }

    long bytes() {
        return OVERHEAD_BYTES + components.length + 4L * (scales.length + vector.length);
    }

    /// The cosine of the passage's token nearest to the given one; 0 for a passage without words.
    double nearest(float[] tokenVectors, int from) {
        double best = scales.length == 0 ? 0 : -1;
        for (int token = 0; token < scales.length; token++) {
            best = Math.max(best, scales[token] * dot(tokenVectors, from, token * vector.length));
        }
        return best;
    }

    /// Four sums, since one would make each addition wait for the last.
    private float dot(float[] left, int leftFrom, int rightFrom) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int bound = vector.length - 3;
        int i = 0;
        for (; i < bound; i += 4) {
            a += left[leftFrom + i] * components[rightFrom + i];
            b += left[leftFrom + i + 1] * components[rightFrom + i + 1];
            c += left[leftFrom + i + 2] * components[rightFrom + i + 2];
            d += left[leftFrom + i + 3] * components[rightFrom + i + 3];
        }
        for (; i < vector.length; i++) {
            a += left[leftFrom + i] * components[rightFrom + i];
        }
        return a + b + c + d;
    }

    private static void pack(float[] values, int from, int length, byte[] components, float[] scales, int token) {
        float largest = 0;
        for (int i = from; i < from + length; i++) {
            largest = Math.max(largest, Math.abs(values[i]));
        }
        scales[token] = largest / Byte.MAX_VALUE;
        for (int i = from; i < from + length; i++) {
            components[i] = (byte) Math.round(values[i] / scales[token]);
        }
    }
}
