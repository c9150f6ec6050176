package io.plimsoll.engine;

import io.plimsoll.collection.IndexGeneration;

/// Hears of an index whose files cannot be trusted. Called on the thread that found it; must not block.
@FunctionalInterface
public interface DamageListener {

    /// @param detail for people, without paths
    void damaged(IndexGeneration generation, String detail);
}
