package io.plimsoll.flag;

import java.time.Instant;
import java.util.Optional;

/// A value as the store has it. It may be of a flag, or a value, that this program does not know: another version of
/// it wrote it.
///
/// @param version of the whole store when it was set
/// @param by      the principal that set it
public record FlagEntry(
        String flag,
        FlagScope scope,
        String value,
        boolean locked,
        Optional<String> reason,
        long version,
        Instant at,
        String by) {}
