package io.plimsoll.collection;

import java.util.Set;

/// Where a build of an index stands in its life: `BUILDING → READY → LIVE → RETIRED → DELETED`, `FAILED` from the
/// first two.
public enum GenerationState {
    BUILDING,
    READY,
    LIVE,
    RETIRED,
    DELETED,
    FAILED;

    /// The states that may follow this one.
    public Set<GenerationState> next() {
        return switch (this) {
            case BUILDING -> Set.of(READY, FAILED);
            case READY -> Set.of(LIVE, FAILED);
            case LIVE -> Set.of(RETIRED);
            case RETIRED -> Set.of(LIVE, DELETED);
            case DELETED -> Set.of();
            case FAILED -> Set.of(DELETED);
        };
    }
}
