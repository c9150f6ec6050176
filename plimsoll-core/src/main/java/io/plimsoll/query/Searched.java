package io.plimsoll.query;

import io.plimsoll.engine.Hit;
import java.util.List;
import java.util.function.IntFunction;

/// One of the searches that a question was answered by.
///
/// @param search  by words or by vectors
/// @param depth   most hits that it was to find
/// @param again   the same search once more, for another number of hits
public record Searched(SearchMode search, int depth, List<Hit> hits, IntFunction<List<Hit>> again) {

    public Searched {
        hits = List.copyOf(hits);
    }
}
