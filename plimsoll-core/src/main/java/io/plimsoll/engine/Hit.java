package io.plimsoll.engine;

import io.plimsoll.document.Metadata;
import io.plimsoll.document.Passage;

/// One passage that one search found.
///
/// @param score  BM25, or the cosine in [-1, 1] of the vector search; higher is better, and the two don't compare
/// @param vector the passage's embedding
public record Hit(Passage passage, String title, Metadata metadata, double score, float[] vector) {}
