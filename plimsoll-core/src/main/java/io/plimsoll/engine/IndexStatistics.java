package io.plimsoll.engine;

import java.util.Map;

/// What an index holds.
///
/// @param languages passages per ISO 639-1 code
public record IndexStatistics(long passages, Map<String, Long> languages) {

    public IndexStatistics {
        languages = Map.copyOf(languages);
    }
}
