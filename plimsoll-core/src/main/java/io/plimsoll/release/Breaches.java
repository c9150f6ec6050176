package io.plimsoll.release;

import java.util.List;

/// Who knows whether objectives are breached for those that a canary is about.
@FunctionalInterface
public interface Breaches {

    /// Each in words, such as `the objective 'ask-latency' burns 20.0 times too fast over 1h`; one is enough to end the
    /// canary.
    List<String> of(Canary canary);
}
