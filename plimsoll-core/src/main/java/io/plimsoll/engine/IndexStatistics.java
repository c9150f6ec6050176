package io.plimsoll.engine;

import java.util.Map;

/// What an index holds and what it costs.
///
/// @param languages passages per ISO 639-1 code
/// @param deleted   passages that no search sees and whose bytes are still in the files
/// @param segments  pieces that the index consists of
/// @param bytes     of its files
public record IndexStatistics(long passages, Map<String, Long> languages, long deleted, int segments, long bytes) {

    public static final IndexStatistics EMPTY = new IndexStatistics(0, Map.of(), 0, 0, 0);

    public IndexStatistics {
        languages = Map.copyOf(languages);
    }

    /// The share of what is in the files and no search sees.
    public double deletedShare() {
        return deleted == 0 ? 0 : (double) deleted / (passages + deleted);
    }
}
