package io.plimsoll.source;

/// Told what becomes of items, for measurements.
public interface SourceObserver {

    enum ItemOutcome {
        ADDED,
        CHANGED,
        UNCHANGED,
        DELETED,
        FAILED
    }

    SourceObserver NONE = (key, outcome, items) -> {};

    void items(SourceKey key, ItemOutcome outcome, long items);
}
