package io.plimsoll.evaluation;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.flag.FlagSnapshot;
import java.util.Optional;

/// What is being tried for a collection beside what is live: golden questions are asked with it too.
@FunctionalInterface
public interface Tried {

    /// @param name of the trial, such as a canary's id
    record Setup(String name, IndexGeneration generation, FlagSnapshot flags) {}

    Optional<Setup> of(CollectionKey key);
}
