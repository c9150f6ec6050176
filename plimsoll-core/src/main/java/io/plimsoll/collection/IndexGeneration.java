package io.plimsoll.collection;

import java.time.Instant;
import java.util.Optional;

/// One complete build of a collection's index.
///
/// @param number   counts up within the collection, never reused
/// @param chunking how its documents were cut
/// @param language whose analyzer all its documents got; absent where it was detected per document
/// @param since    when it came into its state
/// @param damage   why its files cannot be trusted, once that is known; it serves nobody then
public record IndexGeneration(
        CollectionKey collection,
        long number,
        GenerationState state,
        Chunking chunking,
        Optional<String> language,
        ModelStamp model,
        Instant since,
        Optional<String> damage) {

    /// A LIVE generation of the default chunking.
    public static IndexGeneration live(CollectionKey collection, long number, ModelStamp model) {
        return new IndexGeneration(
                collection,
                number,
                GenerationState.LIVE,
                Chunking.DEFAULT,
                Optional.empty(),
                model,
                Instant.EPOCH,
                Optional.empty());
    }

    /// Whether documents are written to it as they come.
    public boolean takesWrites() {
        return state.takesWrites() && damage.isEmpty();
    }

    /// Whether its passages come from the same cutting, analysis and vectors as the other's.
    public boolean isBuiltLike(IndexGeneration other) {
        return chunking.equals(other.chunking) && language.equals(other.language) && model.equals(other.model);
    }

    /// The index on disk: `tenant/collection/number`.
    @Override
    public String toString() {
        return collection + "/" + number;
    }
}
