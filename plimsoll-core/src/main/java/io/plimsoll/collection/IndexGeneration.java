package io.plimsoll.collection;

/// One complete build of a collection's index.
///
/// @param number           counts up within the collection, never reused
/// @param modelFingerprint names the embedding model and everything that shapes its vectors; vectors of different
///                         fingerprints never meet
public record IndexGeneration(
        CollectionKey collection,
        long number,
        GenerationState state,
        String modelName,
        String modelFingerprint,
        int dimensions) {

    /// The index on disk: `tenant/collection/number`.
    @Override
    public String toString() {
        return collection + "/" + number;
    }
}
