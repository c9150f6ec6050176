package io.plimsoll.query;

import io.plimsoll.engine.Hit;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// A hit considered for the answer.
///
/// @param score       decides the order, in [0, 1]
/// @param lexicalRank place in the search by words, from 1
/// @param vectorRank  place in the search by vector, from 1
/// @param cosine      to the question, where there was a vector search
public record Candidate(Hit hit, double score, OptionalInt lexicalRank, OptionalInt vectorRank, OptionalDouble cosine) {

    /// How alike the two passages are, from their vectors: 1 for the same.
    public double likeness(Candidate other) {
        return Fusion.dot(hit.vector(), other.hit.vector());
    }

    Candidate withScore(double other) {
        return new Candidate(hit, other, lexicalRank, vectorRank, cosine);
    }
}
