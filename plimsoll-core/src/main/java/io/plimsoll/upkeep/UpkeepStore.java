package io.plimsoll.upkeep;

import io.plimsoll.collection.IndexGeneration;
import java.time.Instant;
import java.util.Optional;

/// What upkeep remembers. Every write is durable when it returns.
public interface UpkeepStore {

    /// @param at             when the compaction began: what was deleted before it is in no file any more
    /// @param reclaimedBytes by which the files became smaller
    record Compacted(Instant at, long reclaimedBytes) {}

    double[] traffic();

    void traffic(double[] perHour);

    Optional<Compacted> compacted(IndexGeneration generation);

    void compacted(IndexGeneration generation, Compacted compacted);

    /// Takes what was deleted from this store out of its files, where it may lie in a log of former writes. False where
    /// somebody still reads what there was: then it is to be tried again.
    boolean purge();

    /// The earliest deletion in the generation's collection after the given time.
    Optional<Instant> firstDeletionAfter(IndexGeneration generation, Instant time);
}
