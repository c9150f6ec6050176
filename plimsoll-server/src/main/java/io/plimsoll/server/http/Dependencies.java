package io.plimsoll.server.http;

import java.time.Instant;
import java.util.List;

/// What the server depends on, and how each of it does.
@FunctionalInterface
public interface Dependencies {

    List<Dependency> list();

    /// @param state   `closed` where calls are made, `open` where none is for the time being, `half-open` on trial
    /// @param since   when it came into that state
    /// @param waiting calls that wait for their turn
    /// @param refused calls that were not made
    record Dependency(
            String name, String state, Instant since, int waiting, long succeeded, long failed, long refused) {}
}
