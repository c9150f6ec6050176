package io.plimsoll.collection;

import java.util.Set;

/// Where a build of an index stands in its life: `BUILDING → READY → LIVE → RETIRED → DELETED`, `FAILED` from the
/// first two. A LIVE generation whose files are damaged goes to FAILED too, once another has taken its place.
public enum GenerationState {
    /// Takes writes and is filled with what was there before.
    BUILDING,
    /// Filled and found no worse; takes writes and waits for the switch.
    READY,
    /// Answers.
    LIVE,
    /// Was LIVE and may be again until its grace ends; takes deletes alone.
    RETIRED,
    DELETED,
    FAILED;

    /// The states that may follow this one.
    public Set<GenerationState> next() {
        return switch (this) {
            case BUILDING -> Set.of(READY, FAILED);
            case READY -> Set.of(LIVE, FAILED);
            case LIVE -> Set.of(RETIRED, FAILED);
            case RETIRED -> Set.of(LIVE, DELETED);
            case DELETED -> Set.of();
            case FAILED -> Set.of(DELETED);
        };
    }

    public boolean takesWrites() {
        return this == BUILDING || this == READY || this == LIVE;
    }

    /// Whether a deleted document has to go from it; so every state in which it may ever answer.
    public boolean takesDeletes() {
        return takesWrites() || this == RETIRED;
    }
}
