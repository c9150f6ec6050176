package io.plimsoll.onnx;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;

/// Arithmetic on vectors.
final class Vectors {

    private Vectors() {}

    /// Scales `length` values from `from` on to unit length, in place.
    static void normalise(float[] values, int from, int length) {
        double squares = 0;
        for (int i = from; i < from + length; i++) {
            squares += (double) values[i] * values[i];
        }
        if (!(squares > 0) || Double.isInfinite(squares)) {
            throw new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "the model returned a vector without a direction");
        }
        double scale = 1 / Math.sqrt(squares);
        for (int i = from; i < from + length; i++) {
            values[i] = (float) (values[i] * scale);
        }
    }

    static double dot(float[] left, float[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += (double) left[i] * right[i];
        }
        return sum;
    }
}
