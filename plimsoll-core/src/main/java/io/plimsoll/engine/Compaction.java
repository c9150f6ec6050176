package io.plimsoll.engine;

/// What compacting an index did.
public record Compaction(IndexStatistics before, IndexStatistics after) {

    public long reclaimedBytes() {
        return Math.max(0, before.bytes() - after.bytes());
    }
}
