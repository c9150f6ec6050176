package io.plimsoll.collection;

import java.time.Instant;

/// A tenant's named set of documents searched together.
///
/// @param live  the generation that answers
/// @param epoch moves whenever visible content or access rules move; cache keys carry it
public record Collection(
        CollectionKey key, CollectionSettings settings, IndexGeneration live, long epoch, Instant createdAt) {}
