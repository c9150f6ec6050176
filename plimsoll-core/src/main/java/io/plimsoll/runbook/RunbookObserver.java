package io.plimsoll.runbook;

import java.util.List;

/// Hears what runbooks do.
public interface RunbookObserver {

    RunbookObserver NONE = new RunbookObserver() {};

    /// A step other than a notice was done.
    default void acted(String runbook) {}

    /// A round has ended, which left these open; none where another node runs the runbooks.
    default void round(List<Incident> open) {}
}
