package io.plimsoll.query;

import java.time.Instant;

/// Which build of the index answers, other than the LIVE one.
public sealed interface AsOf {

    /// The generation of this number.
    record Generation(long number) implements AsOf {}

    /// The generation that was LIVE at this time.
    record Time(Instant at) implements AsOf {}
}
