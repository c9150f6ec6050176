package io.plimsoll.probe;

import java.time.Duration;
import java.util.List;

/// What a round of probing found.
///
/// @param leaks  the first of them
/// @param missed canaries that were not found by those who may read them: a prober that sees nothing proves nothing
public record ProbeReport(int cases, List<Leak> leaks, long leaked, long missed, Duration took) {

    /// @param path   by which it was read
    /// @param asker  who read it, without a name
    /// @param canary where it was planted
    public record Leak(String path, String asker, String canary) {

        @Override
        public String toString() {
            return path + " showed " + canary + " to " + asker;
        }
    }

    public ProbeReport {
        leaks = List.copyOf(leaks);
    }

    public boolean isSound() {
        return leaked == 0 && missed == 0;
    }
}
