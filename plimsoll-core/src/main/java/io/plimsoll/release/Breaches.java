package io.plimsoll.release;

import io.plimsoll.canary.Observations;
import java.util.List;

/// Who knows whether objectives are breached for those that a canary is about.
@FunctionalInterface
public interface Breaches {

    /// Each in words, such as `availability burns 20.0 times too fast over 1h`; one is enough to end the canary.
    List<String> of(Canary canary, Observations seen);
}
