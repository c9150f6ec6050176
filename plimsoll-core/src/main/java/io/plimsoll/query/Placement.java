package io.plimsoll.query;

import io.plimsoll.document.PassageId;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// Where one passage stood in each list of a [Walk], ranks from 1. What is absent is a list that did not have it, or
/// that was not made.
///
/// @param lexicalScore  BM25
/// @param cosine        to the question; also of what the search by words alone found
/// @param fusedScore    in [0, 1]
/// @param mmrRank       after diversifying
/// @param rerankedScore in [0, 1]
/// @param rank          in what the question found, after grouping and the cut
public record Placement(
        PassageId passage,
        OptionalInt lexicalRank,
        OptionalDouble lexicalScore,
        OptionalInt vectorRank,
        OptionalDouble cosine,
        OptionalInt fusedRank,
        OptionalDouble fusedScore,
        OptionalInt mmrRank,
        OptionalInt rerankedRank,
        OptionalDouble rerankedScore,
        OptionalInt rank) {

    /// What decided its place in the result.
    public OptionalDouble score() {
        return rerankedScore.isPresent() ? rerankedScore : fusedScore;
    }
}
