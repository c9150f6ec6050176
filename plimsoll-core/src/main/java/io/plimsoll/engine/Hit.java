package io.plimsoll.engine;

import io.plimsoll.document.Metadata;
import io.plimsoll.document.Passage;
import java.util.Arrays;
import java.util.Objects;

/// One passage that one search found.
///
/// @param score  BM25, or the cosine in [-1, 1] of the vector search; higher is better, and the two don't compare
/// @param vector the passage's embedding
public record Hit(Passage passage, String title, Metadata metadata, double score, float[] vector) {

    @Override
    public boolean equals(Object other) {
        return other instanceof Hit hit
                && passage.equals(hit.passage)
                && title.equals(hit.title)
                && metadata.equals(hit.metadata)
                && score == hit.score
                && Arrays.equals(vector, hit.vector);
    }

    @Override
    public int hashCode() {
        return Objects.hash(passage.id(), score);
    }

    @Override
    public String toString() {
        return passage.id() + " " + score;
    }
}
