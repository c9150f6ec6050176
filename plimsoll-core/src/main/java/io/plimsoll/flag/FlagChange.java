package io.plimsoll.flag;

import java.time.Instant;
import java.util.Optional;

/// What was changed, when and by whom.
///
/// @param version that the store had after it
/// @param before  absent where there was no value
/// @param after   absent where it was removed
public record FlagChange(
        long version,
        String flag,
        FlagScope scope,
        Optional<Value> before,
        Optional<Value> after,
        Optional<String> reason,
        Instant at,
        String by) {

    /// A value as text, and whether it is locked.
    public record Value(String text, boolean locked) {}

    /// The entry as it would be with this value.
    FlagEntry entry(Value value) {
        return new FlagEntry(flag, scope, value.text(), value.locked(), reason, version, at, by);
    }
}
