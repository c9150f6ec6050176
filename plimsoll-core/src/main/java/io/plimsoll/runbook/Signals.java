package io.plimsoll.runbook;

import java.util.List;

/// How things stand now, as triggers see it.
@FunctionalInterface
public interface Signals {

    /// A reading for each thing that the signal is of; none where there is nothing to be said, such as the latency of
    /// requests that nobody made. What is thrown means that it is not known.
    List<Reading> read(Signal signal);
}
