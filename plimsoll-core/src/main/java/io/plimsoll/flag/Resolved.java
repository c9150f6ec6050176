package io.plimsoll.flag;

import io.plimsoll.digest.Sha256;
import java.nio.ByteBuffer;
import java.util.Optional;

/// A flag's value and where it comes from; made once for many requests.
///
/// @param print     64 bits that stand for flag and value
/// @param overrules whether it is held against another value that would have been in force
/// @param free      what would be in force if a runbook did not hold this
record Resolved(Flag<?> flag, Object value, FlagLevel level, long print, boolean overrules, Optional<Resolved> free) {

    static Resolved of(Flag<?> flag, Object value, FlagLevel level) {
        return new Resolved(flag, value, level, print(flag.name() + "=" + value), false, Optional.empty());
    }

    Resolved overruling() {
        return new Resolved(flag, value, level, print, true, free);
    }

    /// Held by a runbook in the place of the other.
    Resolved inPlaceOf(Resolved other) {
        return new Resolved(flag, value, level, print, !other.value.equals(value), Optional.of(other));
    }

    boolean isHeld() {
        return level == FlagLevel.EMERGENCY || level == FlagLevel.LOCK || level == FlagLevel.RUNBOOK;
    }

    /// Whether both are numbers and this is the greater.
    boolean isAbove(Resolved other) {
        return value instanceof Number mine
                && other.value instanceof Number others
                && mine.doubleValue() > others.doubleValue();
    }

    static long print(String text) {
        return ByteBuffer.wrap(Sha256.of(text)).getLong();
    }
}
