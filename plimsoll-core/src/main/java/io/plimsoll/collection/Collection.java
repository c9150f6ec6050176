package io.plimsoll.collection;

import java.time.Instant;
import java.util.Optional;

/// A tenant's named set of documents searched together.
///
/// @param live  the generation that answers
/// @param disabled why it answers nobody at the moment
/// @param epoch moves whenever visible content or access rules move; cache keys carry it
public record Collection(
        CollectionKey key,
        CollectionSettings settings,
        IndexGeneration live,
        Optional<String> disabled,
        long epoch,
        Instant createdAt) {}
