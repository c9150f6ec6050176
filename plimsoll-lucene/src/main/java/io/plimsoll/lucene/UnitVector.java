package io.plimsoll.lucene;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import org.apache.lucene.util.VectorUtil;

/// Vectors of length one, whose dot product is their cosine.
final class UnitVector {

    private static final double TOLERANCE = 1e-4;

    private UnitVector() {}

    /// The vector, or its direction where it is longer or shorter than one. Throws `EMBEDDING_MISMATCH` when it has
    /// not the generation's dimensions or no direction.
    static float[] of(IndexGeneration generation, float[] vector) {
        if (vector.length != generation.model().dimensions()) {
            throw new PlimsollException(
                    ErrorCode.EMBEDDING_MISMATCH,
                    "a vector of " + vector.length + " dimensions met an index of "
                            + generation.model().dimensions());
        }
        var squared = VectorUtil.dotProduct(vector, vector);
        if (!Float.isFinite(squared) || squared <= Float.MIN_NORMAL) {
            throw new PlimsollException(ErrorCode.EMBEDDING_MISMATCH, "a vector has no direction");
        }
        return Math.abs(squared - 1) <= TOLERANCE ? vector : VectorUtil.l2normalize(vector.clone());
    }

    /// The cosine behind the score that Lucene gives a dot product: (1 + cosine) / 2.
    static double cosine(float score) {
        return Math.clamp(2.0 * score - 1.0, -1.0, 1.0);
    }
}
