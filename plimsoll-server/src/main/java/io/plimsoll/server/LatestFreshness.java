package io.plimsoll.server;

import io.plimsoll.upkeep.FreshnessWatch.State;
import java.util.List;

/// What the watch over freshness found last.
final class LatestFreshness {

    private volatile List<State> states = List.of();

    void tell(List<State> found) {
        states = List.copyOf(found);
    }

    List<State> states() {
        return states;
    }
}
