package io.plimsoll.runbook;

import io.plimsoll.collection.CollectionKey;
import java.util.Optional;

/// What is known of why a signal reads as it does. It returns at once: whatever there was to find out was found out
/// when the signal was measured.
@FunctionalInterface
public interface Explanations {

    /// In words, for an incident's timeline and for whoever is told; empty where nothing is known.
    ///
    /// @param signal one that [Signal#isExplained]
    Optional<String> of(Signal signal, CollectionKey collection);
}
